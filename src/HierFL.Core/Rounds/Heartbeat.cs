namespace HierFL.Core.Rounds;

/// <summary>How a hospital's agent is, as it says itself every so often. What an agent of an earlier version does not say is null.</summary>
/// <param name="AgentVersion">For people.</param>
/// <param name="OutboxBytes">Updates that wait on its disk for their commit, and what jobs keep between rounds.</param>
/// <param name="FreeSlots">Training slots that are idle.</param>
/// <param name="BusyJob">The job at work; null if none is.</param>
/// <param name="Uptime">Since the agent started.</param>
public sealed record Heartbeat(string AgentVersion, long OutboxBytes, int FreeSlots, string? BusyJob, TimeSpan Uptime)
{
    /// <summary>Bytes that these may take.</summary>
    public long? OutboxLimitBytes { get; init; }

    /// <summary>Bytes free on the disk of the outbox.</summary>
    public long? FreeDiskBytes { get; init; }

    /// <summary>Training slots, busy or not.</summary>
    public int? Slots { get; init; }

    /// <summary>Training rows processed since the agent started, every epoch counted.</summary>
    public long? SamplesTrained { get; init; }

    /// <summary>The hospital's own time as it said this.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
