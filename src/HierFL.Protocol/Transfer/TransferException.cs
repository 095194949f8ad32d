namespace HierFL.Protocol.Transfer;

/// <summary>A body did not get through: the connection failed, the peer was busy for too long, or it answered what the protocol does not know. Another attempt may.</summary>
public class TransferException : Exception
{
    public TransferException(string message) : base(message) { }

    public TransferException(string message, Exception? inner) : base(message, inner) { }

    public TransferException() { }
}
