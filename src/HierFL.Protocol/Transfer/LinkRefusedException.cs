namespace HierFL.Protocol.Transfer;

/// <summary>
/// One end does not accept the other: a certificate that is not believed, has expired or was revoked, or a call the peer may not make. Another attempt helps only
/// once somebody has changed something; the message is a sentence for that person.
/// </summary>
public sealed class LinkRefusedException : Exception
{
    public LinkRefusedException(string message) : base(message) { }

    public LinkRefusedException(string message, Exception? inner) : base(message, inner) { }

    public LinkRefusedException() { }
}
