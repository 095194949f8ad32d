using System.Security.Authentication;

namespace HierFL.Protocol.Tls;

/// <summary>The peer's certificate is not believed, or is somebody else's; the message is a sentence for people.</summary>
public sealed class PeerRefusedException : AuthenticationException
{
    public PeerRefusedException(string message) : base(message) { }

    public PeerRefusedException(string message, Exception? inner) : base(message, inner) { }

    public PeerRefusedException() { }
}
