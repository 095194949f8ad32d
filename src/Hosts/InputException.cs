namespace HierFL.Hosts;

/// <summary>What the person gave cannot be used; the message says what was found and what is allowed. The exit code is that of bad input.</summary>
internal sealed class InputException : Exception
{
    public InputException(string message) : base(message) { }

    public InputException(string message, Exception inner) : base(message, inner) { }

    public InputException() { }
}
