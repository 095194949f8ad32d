using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.Messages;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Tests.WireMapping;

[TestClass]
public sealed class WireFuzzTests
{
    private static readonly RoundKey Key = new("breast-cancer", 3, 7);

    private static readonly string Hash = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    [TestMethod]
    public Task An_order() => ProtoAsync(
        1, new WorkOrder(Key, "a", new ContentRef(Hash, 3), Hash) { PlanBytes = new byte[] { 1, 2, 3 } }.ToDelivery(3), bytes => Delivery.Parser.ParseFrom(bytes).ToNotice("a"));

    [TestMethod]
    public Task A_profile() => ProtoAsync(
        2,
        new HospitalProfile("a", new Dictionary<string, long> { ["heart"] = 303, ["breast"] = 569 }).ToMessage(),
        bytes => ProfileMessage.Parser.ParseFrom(bytes).ToProfile("a"));

    [TestMethod]
    public Task A_heartbeat() => ProtoAsync(
        3, new Heartbeat("1.0", 5, 1, "heart", TimeSpan.FromHours(1)).ToMessage(), bytes => HeartbeatRequest.Parser.ParseFrom(bytes).ToHeartbeat());

    [TestMethod]
    public Task A_decline() => ProtoAsync(4, OrderMapping.ToDecline(Key, "no"), bytes => DeclineRequest.Parser.ParseFrom(bytes).ToDecline());

    [TestMethod]
    public Task A_header()
    {
        var text = UpdateHeaderText.Write(new UpdateHeader
        {
            Key = Key,
            Hospital = "a",
            BaseModel = Hash,
            Weight = 2,
            Sha256 = Hash,
            Length = 9,
            Report = ImmutableSortedDictionary<string, double>.Empty.Add("auc", 0.5),
        });
        var json = System.Buffers.Text.Base64Url.DecodeFromChars(text);
        return Fuzz.RunAsync(
            5,
            [json],
            bytes =>
            {
                UpdateHeaderText.Read(System.Buffers.Text.Base64Url.EncodeToString(bytes), "a");
                UpdateHeaderText.Read(Encoding.Latin1.GetString(bytes), "a");
            },
            typeof(WireException));
    }

    [TestMethod]
    public Task A_verdict() => Fuzz.RunAsync(
        6,
        [UpdateOutcomeText.Write(UpdateOutcome.Accepted), UpdateOutcomeText.Write(UpdateOutcome.Rejected(RejectionReason.WrongHash, "a sentence"))],
        bytes => UpdateOutcomeText.Read(bytes),
        typeof(WireException));

    private static Task ProtoAsync(int seed, IMessage good, Action<byte[]> decode) =>
        Fuzz.RunAsync(seed, [good.ToByteArray()], decode, typeof(WireException), typeof(InvalidProtocolBufferException));
}
