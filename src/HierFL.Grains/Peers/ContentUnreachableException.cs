using HierFL.Core.Rounds;

namespace HierFL.Grains.Peers;

/// <summary>A content may be there, but whoever could have it could not be asked now. The opposite of <see cref="ContentGoneException"/>: asking again may bring it.</summary>
public sealed class ContentUnreachableException : IOException
{
    public ContentUnreachableException(ContentRef content, string why)
        : base($"content {content.Sha256} ({content.Length} bytes) cannot be looked for now: {why}")
    {
    }

    public ContentUnreachableException(string message, Exception inner) : base(message, inner) { }

    public ContentUnreachableException(string message) : base(message) { }

    public ContentUnreachableException() { }
}
