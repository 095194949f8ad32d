namespace HierFL.Protocol.WireMapping;

/// <summary>Bounds of what travels; each is checked by whoever receives.</summary>
public static class WireLimits
{
    /// <summary>Bytes of a gRPC message, either way.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>Data sets of a hospital.</summary>
    public const int MaxDatasets = 256;

    /// <summary>Rows of a data set: a count above is not exact as a weight.</summary>
    public const long MaxRows = 1L << 53;

    /// <summary>Characters of a sentence for people.</summary>
    public const int MaxSentence = 1024;

    /// <summary>Characters of a version.</summary>
    public const int MaxVersion = 64;

    /// <summary>Bytes of an update's header as JSON.</summary>
    public const int MaxHeaderBytes = 16 * 1024;

    /// <summary>Bytes of a verdict on an update as JSON.</summary>
    public const int MaxOutcomeBytes = 16 * 1024;

    /// <summary>Characters of a metric's name.</summary>
    public const int MaxMetricName = 64;
}
