using System.Collections.Immutable;

namespace HierFL.Learning.Hospital;

/// <summary>One hospital of a process.</summary>
public sealed record HospitalOptions
{
    /// <summary>DNS label.</summary>
    public required string Hospital { get; init; }

    /// <summary>DNS label of its region.</summary>
    public required string Region { get; init; }

    /// <summary>Where outbox, states and approvals lie; made when something is to be kept. One agent at a time works on it.</summary>
    public required string Folder { get; init; }

    /// <summary>Data sets offered, with their training rows.</summary>
    public required IReadOnlyDictionary<string, long> Datasets { get; init; }

    /// <summary>Columns of data sets that the region may know (<see cref="Core.Rounds.HospitalProfile.Columns"/>).</summary>
    public IReadOnlyDictionary<string, ImmutableArray<string>> Columns { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    public SitePolicy Policy { get; init; } = new();

    /// <summary>Whether what is kept must survive a power cut, and not only the end of the process.</summary>
    public bool Flush { get; init; } = true;

    /// <summary>
    /// Updates whose training took less are not kept on disk, unless it left a state: trained again, they have the same bits, and to keep them would take longer. Zero
    /// keeps all.
    /// </summary>
    public TimeSpan KeepsFrom { get; init; } = TimeSpan.Zero;

    /// <summary>Orders at work at once, each of another job.</summary>
    public int OrdersAtOnce { get; init; } = 1;

    /// <summary>Most bytes of updates that await their round's commit, and of what jobs keep between rounds.</summary>
    public long OutboxQuotaBytes { get; init; } = 16L << 30;
}
