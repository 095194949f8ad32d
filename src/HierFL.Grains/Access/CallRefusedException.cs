namespace HierFL.Grains.Access;

/// <summary>The caller may not do this; the message says who may.</summary>
[GenerateSerializer, Alias("hierfl.call-refused")]
public sealed class CallRefusedException : Exception
{
    public CallRefusedException(string message) : base(message) { }

    public CallRefusedException(string message, Exception inner) : base(message, inner) { }

    public CallRefusedException() { }
}
