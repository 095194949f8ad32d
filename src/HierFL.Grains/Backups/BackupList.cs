using System.Collections.Immutable;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Backups;

/// <summary>What a backup holds: its <c>backup.json</c>, written last. A backup without it was not finished.</summary>
public sealed record BackupList
{
    /// <summary>Said of a folder without it.</summary>
    public const string Missing = $"it has no {Path}: it is no backup, or one that was not finished; take another one";

    /// <summary>Version of this format.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Where it lies in a backup.</summary>
    public const string Path = "backup.json";

    public int Version { get; init; } = CurrentVersion;

    /// <summary>When it was begun: what became durable later may not be in it.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Every blob of it by its path, ordinal.</summary>
    public required ImmutableSortedDictionary<string, ContentRef> Blobs { get; init; }
}
