namespace HierFL.Grains.Registry;

/// <summary>A revocation cannot be entered; the message says what is allowed.</summary>
public sealed class RevocationRefusedException : Exception
{
    public RevocationRefusedException(string message) : base(message) { }

    public RevocationRefusedException(string message, Exception inner) : base(message, inner) { }

    public RevocationRefusedException() { }
}
