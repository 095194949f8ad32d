using System.Collections.Immutable;

namespace HierFL.Grains.Backups;

/// <summary>Something in a store that is not as it should be.</summary>
/// <param name="Path">The blob, or the folder.</param>
/// <param name="Sentence">What was expected and what was found; it names the blob.</param>
public sealed record StoreFault(string Path, string Sentence);

/// <summary>What was looked at, and what is wrong with it.</summary>
/// <param name="Jobs">Jobs that have a head, and how many checkpoints that names.</param>
/// <param name="Logs">Audit logs.</param>
/// <param name="TakenAt">When the backup was begun; null for a store that is none.</param>
/// <param name="Faults">None if all holds.</param>
public sealed record StoreFindings(
    ImmutableSortedDictionary<string, int> Jobs, ImmutableArray<AuditLogState> Logs, DateTimeOffset? TakenAt, ImmutableArray<StoreFault> Faults);

/// <summary>An audit log of a store.</summary>
/// <param name="Region">Whose.</param>
/// <param name="First">Its first entry: above 1 where earlier ones were taken away.</param>
/// <param name="Head">Its last entry, as <c>NUMBER:HASH</c>.</param>
public sealed record AuditLogState(string Region, long First, string Head);
