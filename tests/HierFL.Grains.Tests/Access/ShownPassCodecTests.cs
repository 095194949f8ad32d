using System.Text;
using System.Text.Json;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HierFL.Grains.Tests.Access;

/// <summary>What a pass is in a message, which comes from whoever can connect.</summary>
[TestClass]
public sealed class ShownPassCodecTests
{
    private const int Seed = 41;

    private static readonly ServiceProvider Services = Made();

    private static Serializer Serializer => Services.GetRequiredService<Serializer>();

    private static byte[] Written { get; } = Write(new ShownPass(() => new SignedCall("päss", "proof", new byte[] { 1, 2 })));

    [TestMethod]
    public void What_is_read_from_a_connection_is_what_was_shown_and_nobodys_own()
    {
        var read = (ShownPass)Read(Written)["pass"];

        Assert.IsFalse(read.IsOwn);
        Assert.AreEqual(("päss", "proof"), (read.Signed.Pass, read.Signed.Proof));
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, read.Signed.Words.ToArray());
        Assert.ThrowsExactly<NotSupportedException>(() => JsonSerializer.Deserialize<ShownPass>("""{"isOwn":true}""", WireJson.Options), "another codec makes none");
    }

    [TestMethod]
    public void One_pass_of_two_entries_is_read_as_one()
    {
        var shown = new ShownPass(new SignedCall("pass", "proof", default));
        var read = Read(Serializer.SerializeToArray(new Dictionary<string, object> { ["pass"] = shown, ["same"] = shown }));
        Assert.AreSame(read["pass"], read["same"]);
    }

    [TestMethod]
    public void It_is_as_short_as_its_parts()
    {
        var empty = Serializer.SerializeToArray(new Dictionary<string, object> { ["pass"] = "" }).Length;
        Assert.IsLessThan(empty + 12 + 2 + 24, Written.Length);
        Assert.DoesNotContain(nameof(ShownPass), Encoding.UTF8.GetString(Written));
    }

    [TestMethod]
    public void What_a_later_version_adds_behind_is_skipped()
    {
        var at = Written.AsSpan().IndexOf("päss"u8) - sizeof(uint);
        var length = at - 1;
        var longer = Written.ToList();
        longer[length] = (byte)(longer[length] + (3 << 1));
        longer.InsertRange(Written.AsSpan().LastIndexOf(new byte[] { 1, 2 }) + 2, [7, 8, 9]);

        var read = (ShownPass)Read([.. longer])["pass"];
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, read.Signed.Words.ToArray());
    }

    [TestMethod]
    public void This_version_writes_these_bytes_and_every_later_one_reads_them()
    {
        const string Bytes = "20010341097061737348064B310500000070C3A473730500000070726F6F66020000000102E0";
        Assert.AreEqual(Bytes, Convert.ToHexString(Written));
        Assert.AreEqual("päss", ((ShownPass)Read(Convert.FromHexString(Bytes))["pass"]).Signed.Pass);
    }

    [TestMethod]
    public void Lengths_that_lie_are_refused_before_there_is_memory_for_them()
    {
        var at = Written.AsSpan().IndexOf("päss"u8) - sizeof(uint);
        foreach (var length in (int[])[-1, 6, 1000, int.MaxValue])
        {
            var lying = Written.ToArray();
            BitConverter.TryWriteBytes(lying.AsSpan(at), length);
            Assert.IsNull(Tried(lying), $"{length} bytes");
        }
    }

    [TestMethod]
    public void Whatever_bytes_come_they_take_no_more_memory_than_they_are()
    {
        var random = new Random(Seed);
        var (refused, read) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Written.AsSpan(0, random.Next(4) == 0 ? random.Next(Written.Length) : Written.Length).ToArray();
            for (var changes = random.Next(3); changes > 0 && bytes.Length > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            _ = Tried(bytes) is null ? refused++ : read++;
        }

        Console.WriteLine($"seed {Seed}: {refused} refused, {read} read");
        Assert.IsGreaterThan(1000, Math.Min(refused, read));
    }

    /// <summary>What it is read as; null if it is refused.</summary>
    private static Dictionary<string, object>? Tried(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return Read(bytes);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return null;
        }
        finally
        {
            Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before, Convert.ToHexString(bytes));
        }
    }

    private static byte[] Write(ShownPass shown) => Serializer.SerializeToArray(new Dictionary<string, object> { ["pass"] = shown });

    private static Dictionary<string, object> Read(byte[] bytes) => Serializer.Deserialize<Dictionary<string, object>>(bytes)!;

    private static ServiceProvider Made()
    {
        var services = new ServiceCollection();
        services.AddWireJson();
        return services.BuildServiceProvider();
    }
}
