namespace HierFL.Learning.Hospital;

/// <summary>The hospital does not contribute to a pass; the message is the sentence that the region is told, and holds nothing of the data.</summary>
internal sealed class OrderDeclinedException : Exception
{
    public OrderDeclinedException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
