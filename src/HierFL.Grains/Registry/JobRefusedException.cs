namespace HierFL.Grains.Registry;

/// <summary>The registry of jobs does not do what was asked; the message says why, in a sentence for people.</summary>
public sealed class JobRefusedException : Exception
{
    public JobRefusedException(string message) : base(message) { }

    public JobRefusedException(string message, Exception inner) : base(message, inner) { }

    public JobRefusedException() { }
}
