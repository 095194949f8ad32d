namespace HierFL.Cli.Local;

/// <summary>What <c>hierfl up</c> was asked.</summary>
internal sealed record UpRequest
{
    public required string Federation { get; init; }

    /// <summary>A job to hand in once all is ready; null for none.</summary>
    public string? Job { get; init; }

    /// <summary>Name of the data set in a table of all hospitals; null takes that of the file, or the file's name.</summary>
    public string? Dataset { get; init; }

    public string? Folder { get; init; }

    /// <summary>Whether blobs go to Azurite.</summary>
    public bool Azurite { get; init; }

    public bool Detach { get; init; }

    /// <summary>Whether this is the process that a detached start leaves behind.</summary>
    public bool IsSupervisor { get; init; }

    public bool Verbose { get; init; }
}
