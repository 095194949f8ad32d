using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;

namespace HierFL.Protocol.WireMapping;

/// <summary>How an agent is: messages to records and back. What a message leaves out is unknown; what it says has bounds, since it becomes metrics of the region.</summary>
public static class HeartbeatMapping
{
    private const int MaxSlots = 1 << 16;

    /// <summary>Above, a count is not exact as a metric.</summary>
    private const long MaxCount = 1L << 53;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private static readonly long LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static HeartbeatRequest ToMessage(this Heartbeat heartbeat)
    {
        var message = new HeartbeatRequest
        {
            AgentVersion = WireText.Line(heartbeat.AgentVersion, WireLimits.MaxVersion),
            OutboxBytes = heartbeat.OutboxBytes,
            FreeSlots = heartbeat.FreeSlots,
            BusyJob = heartbeat.BusyJob ?? "",
            UptimeSeconds = (long)heartbeat.Uptime.TotalSeconds,
        };
        Set(heartbeat.OutboxLimitBytes, value => message.OutboxLimitBytes = value);
        Set(heartbeat.FreeDiskBytes, value => message.FreeDiskBytes = value);
        Set(heartbeat.Slots, value => message.Slots = value);
        Set(heartbeat.SamplesTrained, value => message.SamplesTrained = value);
        Set(heartbeat.SentAt?.ToUnixTimeMilliseconds(), value => message.SentUnixMilliseconds = value);
        return message;
    }

    /// <exception cref="WireException">It is out of bounds.</exception>
    public static Heartbeat ToHeartbeat(this HeartbeatRequest message)
    {
        var free = WireBounds.Between("the number of free slots", message.FreeSlots, 0, MaxSlots);
        return new Heartbeat(
            WireBounds.Sentence("the version of the agent", message.AgentVersion, WireLimits.MaxVersion),
            WireBounds.Between("the size of the outbox", message.OutboxBytes, 0, long.MaxValue),
            free,
            message.BusyJob.Length == 0 ? null : WireBounds.Label("the job at work", message.BusyJob),
            TimeSpan.FromSeconds(WireBounds.Between("the uptime", message.UptimeSeconds, 0, 1L << 36)))
        {
            OutboxLimitBytes = message.HasOutboxLimitBytes ? WireBounds.Between("the limit of the outbox", message.OutboxLimitBytes, 0, long.MaxValue) : null,
            FreeDiskBytes = message.HasFreeDiskBytes ? WireBounds.Between("the free disk", message.FreeDiskBytes, 0, long.MaxValue) : null,
            Slots = message.HasSlots ? WireBounds.Between("the number of slots", message.Slots, Math.Max(1, free), MaxSlots) : null,
            SamplesTrained = message.HasSamplesTrained ? WireBounds.Between("the number of samples", message.SamplesTrained, 0, MaxCount) : null,
            SentAt = message.HasSentUnixMilliseconds
                ? DateTimeOffset.FromUnixTimeMilliseconds(WireBounds.Between("the hospital's time", message.SentUnixMilliseconds, 0, LastMillisecond))
                : null,
        };
    }

    /// <summary>When the region would like to hear again.</summary>
    /// <exception cref="WireException">It is out of bounds.</exception>
    public static TimeSpan ToWait(this HeartbeatReply reply) =>
        TimeSpan.FromSeconds(WireBounds.Between("the time to the next heartbeat", reply.NextSeconds, 1, (int)LongestWait.TotalSeconds));

    private static void Set<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } known)
        {
            set(known);
        }
    }
}
