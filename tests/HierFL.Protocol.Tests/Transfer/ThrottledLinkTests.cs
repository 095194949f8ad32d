using System.Security.Cryptography;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.Transfer;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Transfer;

/// <summary>A hospital's bandwidth and hours hold for models and updates on the real link, and for nothing else.</summary>
[TestClass]
public sealed class ThrottledLinkTests
{
    private const int Bytes = 400_000;

    private const int BytesPerSecond = 100_000;

    private static readonly Heartbeat Alive = new("1.0", 0, 1, null, TimeSpan.Zero);

    [TestMethod, Timeout(60_000, CooperativeCancellation = true)]
    public async Task A_model_that_comes_and_an_update_that_goes_share_the_bandwidth()
    {
        var time = new ManualTime();
        await using var net = await ToyNet.StartAsync();
        net.Throttle = new Throttle(time, BytesPerSecond);
        var link = net.Link(net.Edge.Address);
        var began = time.GetUtcNow();
        var (fetch, upload) = Both(net, link);
        await Eventually.HoldsAsync("a transfer waits for its bytes", () => time.NextDue is not null);
        await link.HeartbeatAsync(Alive, default);
        Assert.IsFalse(fetch.IsCompleted && upload.IsCompleted, "heartbeats do not wait in line");

        while (!fetch.IsCompleted || !upload.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await Task.WhenAll(fetch, upload);
        // The first second is free.
        Assert.IsGreaterThanOrEqualTo((2.0 * Bytes / BytesPerSecond) - 1, (time.GetUtcNow() - began).TotalSeconds);
    }

    [TestMethod, Timeout(60_000, CooperativeCancellation = true)]
    public async Task Outside_of_the_hours_no_body_travels_and_calls_do()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 19, 0, 0, TimeSpan.Zero));
        await using var net = await ToyNet.StartAsync();
        net.Throttle = new Throttle(time, hours: AllowedHours.Parse("20:00-06:00"));
        var link = net.Link(net.Edge.Address);
        var (fetch, upload) = Both(net, link);
        await Eventually.HoldsAsync("both wait for the hours", () => time.NextDue is not null);
        await link.RegisterAsync(new HospitalProfile("a", new Dictionary<string, long> { ["heart"] = 3 }), default);
        await link.HeartbeatAsync(Alive, default);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.IsFalse(fetch.IsCompleted);
        Assert.IsFalse(upload.IsCompleted);

        time.Advance(TimeSpan.FromMinutes(1));
        await fetch;
        Assert.AreEqual(UpdateOutcome.Accepted, await upload);
    }

    private static (Task<int> Fetch, Task<UpdateOutcome> Upload) Both(ToyNet net, NetworkLink link)
    {
        var bytes = RandomNumberGenerator.GetBytes(Bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        net.Edge.Contents[hash] = bytes;
        var header = new UpdateHeader { Key = new RoundKey("heart", 2, 5), Hospital = "a", BaseModel = "", Weight = 1, Sha256 = hash, Length = Bytes };
        return (
            Task.Run(() => link.FetchAsync(new ContentRef(hash, Bytes), fetched => fetched.Length, default)),
            Task.Run(() => link.UploadAsync(header, new MemoryStream(bytes), default)));
    }
}
