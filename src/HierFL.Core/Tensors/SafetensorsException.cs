namespace HierFL.Core.Tensors;

/// <summary>A file is not the safetensors it should be; the message says what was found and what is allowed.</summary>
public sealed class SafetensorsException : FormatException
{
    public SafetensorsException(string message)
        : base(message)
    {
    }

    public SafetensorsException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
