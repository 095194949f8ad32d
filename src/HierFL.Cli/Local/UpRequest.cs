using System.Collections.Immutable;

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

    /// <summary>Folder of the programs of silos and agents; null for those beside this program.</summary>
    public string? Programs { get; init; }

    /// <summary>Whether blobs go to Azurite.</summary>
    public bool Azurite { get; init; }

    /// <summary>Where the regions are that are not on the loopback address; <c>root</c> is the root's.</summary>
    public ImmutableSortedDictionary<string, LocalPlace> Places { get; init; } = ImmutableSortedDictionary<string, LocalPlace>.Empty;

    public bool Detach { get; init; }

    /// <summary>Whether this is the process that a detached start leaves behind.</summary>
    public bool IsSupervisor { get; init; }

    public bool Verbose { get; init; }
}
