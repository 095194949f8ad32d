namespace HierFL.Grains.Global;

/// <summary>The job cannot go on; the message says why, in a sentence for people.</summary>
public sealed class JobFailedException : Exception
{
    public JobFailedException(string message) : base(message) { }

    public JobFailedException(string message, Exception inner) : base(message, inner) { }

    public JobFailedException() { }
}
