namespace HierFL.Grains.Registry;

/// <summary>The registry of hospitals does not do what was asked; the message says why, in a sentence for people.</summary>
public sealed class HospitalRefusedException : Exception
{
    public HospitalRefusedException(string message) : base(message) { }

    public HospitalRefusedException(string message, Exception inner) : base(message, inner) { }

    public HospitalRefusedException() { }
}
