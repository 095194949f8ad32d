using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HierFL.Core.Rounds;

namespace HierFL.Agent.Running;

/// <summary>How the agent is, as its status file says it.</summary>
internal sealed record AgentStatus
{
    public required string Version { get; init; }

    public required string Federation { get; init; }

    public required string Region { get; init; }

    public required string Hospital { get; init; }

    public required int ProcessId { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>When it ended in good order; null while it runs, and where it was killed.</summary>
    public DateTimeOffset? Stopped { get; init; }

    public required LinkStatus Link { get; init; }

    public ImmutableArray<DatasetStatus> Datasets { get; init; } = [];

    public OrderStatus? LastOrder { get; init; }

    /// <summary>By name.</summary>
    public ImmutableArray<JobStatus> Jobs { get; init; } = [];

    public required OutboxStatus Outbox { get; init; }

    public required CertificateStatus Certificate { get; init; }
}

/// <summary>Whether the region is reached.</summary>
internal enum LinkState
{
    /// <summary>Not yet.</summary>
    Connecting,

    Connected,

    /// <summary>It was, or a call fails; the agent tries again.</summary>
    Disconnected,

    /// <summary>One end does not accept the other: somebody has to change something. The agent tries again.</summary>
    Refused,
}

/// <param name="State">Whether the region is reached.</param>
/// <param name="Since">When that began.</param>
/// <param name="Problem">A sentence; null if there is none.</param>
internal sealed record LinkStatus(LinkState State, DateTimeOffset Since, string? Problem);

/// <param name="Name">Of the data set.</param>
/// <param name="Train">Rows to train on.</param>
/// <param name="Validation">Rows of the split val.</param>
/// <param name="Test">Rows of the split test.</param>
/// <param name="Problem">Why it is not offered; null if it is.</param>
internal sealed record DatasetStatus(string Name, long Train, long Validation, long Test, string? Problem)
{
    /// <summary>Columns that a job may take for features, in the order of the table: the region is told them.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Columns { get; init; } = [];
}

/// <summary>The last order that the site policy let in.</summary>
internal sealed record OrderStatus(string Job, RoundTask Task, int Round, DateTimeOffset At);

/// <summary>What becomes of a job here.</summary>
internal sealed record JobStatus
{
    public required string Job { get; init; }

    /// <summary>Whether an order of it is at work.</summary>
    public bool IsWorking { get; init; }

    public RoundTask? Task { get; init; }

    public int Round { get; init; }

    /// <summary>Updates that the region accepted since the agent started.</summary>
    public int Accepted { get; init; }

    /// <summary>The last verdict, or why the hospital declined.</summary>
    public string? LastWord { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Updates that await their round's commit; the bytes are theirs and those of what jobs keep between rounds.</summary>
internal sealed record OutboxStatus(int Updates, long Bytes, long QuotaBytes);

/// <param name="NotAfter">End of the certificate.</param>
/// <param name="RenewAt">When it is renewed.</param>
/// <param name="Problem">Why the renewal did not succeed; null if it did or is not due.</param>
internal sealed record CertificateStatus(DateTimeOffset NotAfter, DateTimeOffset RenewAt, string? Problem);
