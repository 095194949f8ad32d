namespace HierFL.Core.Rounds;

/// <summary>How a hospital's agent is, as it says itself every so often.</summary>
/// <param name="AgentVersion">For people.</param>
/// <param name="OutboxBytes">Updates that wait on its disk for their commit.</param>
/// <param name="FreeSlots">Training slots that are idle.</param>
/// <param name="BusyJob">The job at work; null if none is.</param>
/// <param name="Uptime">Since the agent started.</param>
public sealed record Heartbeat(string AgentVersion, long OutboxBytes, int FreeSlots, string? BusyJob, TimeSpan Uptime);
