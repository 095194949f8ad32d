namespace HierFL.Cli.Cluster;

/// <summary>The cluster cannot be worked with; the message is a sentence with the remedy, and the exit code says whether it is a matter of reach or of right.</summary>
internal sealed class ClusterException : Exception
{
    public ClusterException(string message, int code, Exception? inner = null) : base(message, inner) => Code = code;

    public ClusterException() { }

    public ClusterException(string message) : base(message) { }

    public ClusterException(string message, Exception inner) : base(message, inner) { }

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int Code { get; } = ExitCodes.Unreachable;
}
