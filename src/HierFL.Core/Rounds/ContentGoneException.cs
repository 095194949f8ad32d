namespace HierFL.Core.Rounds;

/// <summary>The region offers a content no longer: the pass it belonged to is over. Asking again does not bring it back.</summary>
public sealed class ContentGoneException : Exception
{
    public ContentGoneException(ContentRef content)
        : base($"content {content.Sha256} ({content.Length} bytes) is no longer offered: its pass is over")
    {
    }

    public ContentGoneException(string message) : base(message) { }

    public ContentGoneException(string message, Exception inner) : base(message, inner) { }

    public ContentGoneException() { }
}
