using System.Collections.Immutable;

namespace HierFL.Core.Audit;

/// <summary>One entry of a region's audit log. It holds the hash of the one before, so that none can be changed, left out or put in unseen.</summary>
public sealed record AuditEntry
{
    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Region { get; init; }

    /// <summary>What was done; one of <see cref="AuditKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Who did it: an operator, a hospital, or the part of the system.</summary>
    public required string Actor { get; init; }

    public string? Job { get; init; }

    public int? Round { get; init; }

    /// <summary>Names, hashes, counts and reasons; never a value of an update or of a patient.</summary>
    public ImmutableSortedDictionary<string, string> Details { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Hash of the entry before; empty for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 of all the others (<see cref="AuditChain.HashOf"/>), lower-case hexadecimal.</summary>
    public required string Hash { get; init; }
}

/// <summary>What is to be entered; the log adds sequence, time and hashes.</summary>
/// <param name="Kind">One of <see cref="AuditKinds"/>.</param>
/// <param name="Actor">Who did it.</param>
public sealed record AuditDraft(string Kind, string Actor)
{
    public string? Job { get; init; }

    public int? Round { get; init; }

    public ImmutableSortedDictionary<string, string> Details { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The draft with another detail; a text that is too long is cut, which an ellipsis shows.</summary>
    public AuditDraft With(string name, string text) => this with
    {
        Details = Details.SetItem(name, text.Length <= AuditChain.MaxText ? text : string.Concat(text.AsSpan(0, AuditChain.MaxText - 1), "…")),
    };
}

/// <summary>Where a log stands: kept elsewhere, it shows whether the end of the log was cut off.</summary>
public sealed record AuditHead(long Sequence, string Hash);
