namespace HierFL.Protocol.WireMapping;

/// <summary>What a peer sent is not what the protocol allows; the message is a sentence that names what was found and what is allowed.</summary>
public sealed class WireException : Exception
{
    public WireException(string message) : base(message) { }

    public WireException(string message, Exception? inner) : base(message, inner) { }

    public WireException() { }
}
