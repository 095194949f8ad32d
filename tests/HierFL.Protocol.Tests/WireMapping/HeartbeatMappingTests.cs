using Google.Protobuf;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Tests.WireMapping;

/// <summary>Figures of hospitals become metrics of a region: what they may be is checked where they come in.</summary>
[TestClass]
public sealed class HeartbeatMappingTests
{
    private static readonly Heartbeat Full = new("1.2.3", 5, 1, "heart", TimeSpan.FromHours(1))
    {
        OutboxLimitBytes = 16_000_000_000,
        FreeDiskBytes = 0,
        Slots = 2,
        SamplesTrained = 1L << 40,
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123),
    };

    [TestMethod]
    public void Figures_come_back_and_zero_is_not_unknown()
    {
        Assert.AreEqual(Full, HeartbeatRequest.Parser.ParseFrom(Full.ToMessage().ToByteArray()).ToHeartbeat());
    }

    [TestMethod]
    public void What_an_earlier_agent_does_not_say_is_unknown()
    {
        var early = new HeartbeatRequest { AgentVersion = "0.1.0", OutboxBytes = 7, FreeSlots = 1, UptimeSeconds = 60 };
        Assert.AreEqual(new Heartbeat("0.1.0", 7, 1, null, TimeSpan.FromMinutes(1)), early.ToHeartbeat());
    }

    [TestMethod]
    [DataRow("limit", long.MinValue, long.MaxValue, 0L)]
    [DataRow("disk", long.MinValue, long.MaxValue, 0L)]
    [DataRow("slots", 0L, 1L << 16, 1L)]
    [DataRow("samples", -1L, 1L << 53, 0L)]
    [DataRow("time", -1L, 253402300799999L, 0L)]
    public void Each_figure_has_bounds(string figure, long below, long most, long least)
    {
        Set(figure, least).ToHeartbeat();
        Set(figure, most).ToHeartbeat();
        AssertRefused(() => Set(figure, below).ToHeartbeat(), figure);
        if (most < long.MaxValue)
        {
            AssertRefused(() => Set(figure, most + 1).ToHeartbeat(), figure);
        }
    }

    [TestMethod]
    public void More_slots_cannot_be_free_than_there_are()
    {
        AssertRefused(() => new HeartbeatRequest { FreeSlots = 3, Slots = 2 }.ToHeartbeat(), "slots");
    }

    /// <summary>Whatever is taken is within the bounds; whatever is not is refused with a sentence.</summary>
    [TestMethod]
    public Task Damaged_figures_are_refused_or_within_bounds() => Fuzz.RunAsync(
        7,
        [Full.ToMessage().ToByteArray()],
        bytes =>
        {
            var heartbeat = HeartbeatRequest.Parser.ParseFrom(bytes).ToHeartbeat();
            Assert.IsTrue(heartbeat.OutboxBytes >= 0 && heartbeat.OutboxLimitBytes is null or >= 0 && heartbeat.FreeDiskBytes is null or >= 0);
            Assert.IsTrue(heartbeat.Slots is null || (heartbeat.Slots >= heartbeat.FreeSlots && heartbeat.Slots <= 1 << 16));
            Assert.IsTrue(heartbeat.SamplesTrained is null or (>= 0 and <= 1L << 53));
            Assert.IsLessThanOrEqualTo(64, heartbeat.AgentVersion.Length);
        },
        typeof(WireException),
        typeof(InvalidProtocolBufferException));

    private static HeartbeatRequest Set(string figure, long value)
    {
        var message = new HeartbeatRequest();
        switch (figure)
        {
            case "limit":
                message.OutboxLimitBytes = value;
                break;
            case "disk":
                message.FreeDiskBytes = value;
                break;
            case "slots":
                message.Slots = (int)value;
                break;
            case "samples":
                message.SamplesTrained = value;
                break;
            default:
                message.SentUnixMilliseconds = value;
                break;
        }

        return message;
    }

    private static void AssertRefused(Action read, string what) => Assert.Contains(what, Assert.ThrowsExactly<WireException>(read).Message);
}
