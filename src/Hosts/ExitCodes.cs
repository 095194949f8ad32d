namespace HierFL.Hosts;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The job failed.</summary>
    public const int Failed = 1;

    /// <summary>A file, an option or a folder cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>Not allowed.</summary>
    public const int NotAllowed = 3;

    /// <summary>The cluster cannot be reached.</summary>
    public const int Unreachable = 4;

    /// <summary>Ctrl-C, SIGTERM, or a terminal that closed.</summary>
    public const int Interrupted = 130;
}
