namespace HierFL.Cli.Local;

/// <summary>A local federation does not come up; the message says which process and what it said last.</summary>
internal sealed class LocalException : Exception
{
    public LocalException(string message) : base(message) { }

    public LocalException(string message, Exception inner) : base(message, inner) { }

    public LocalException() { }
}
