using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Testing;

namespace HierFL.Core.Tests.Aggregation;

[TestClass]
public sealed class PartialFrameTests
{
    private const int MostContents = 128;

    private static readonly RingPlan Plan = Rings.SmallPlan();

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(64)]
    public async Task Comes_back_bit_for_bit(int hospitals)
    {
        var partial = Partial(Plan, hospitals);
        var frame = await WriteAsync(partial);
        Assert.AreEqual(PartialFrame.Length(partial), frame.Length);
        Assert.IsLessThanOrEqualTo(PartialFrame.MaxLength(Plan, MostContents), frame.Length);
        var back = await ReadAsync(Plan, frame);
        CollectionAssert.AreEqual(Rings.BitsOf(partial.Sum), Rings.BitsOf(back.Sum));
        CollectionAssert.AreEqual(partial.Contents, back.Contents);
        CollectionAssert.AreEqual(partial.Refusals, back.Refusals);
        Assert.AreEqual(partial.BytesUp, back.BytesUp);
        Assert.AreEqual(partial.Digest, back.Digest);
        CollectionAssert.AreEqual(partial.Reports.Keys.ToList(), back.Reports.Keys.ToList());
        foreach (var (hospital, report) in partial.Reports)
        {
            CollectionAssert.AreEqual(report.ToList(), back.Reports[hospital].ToList());
        }

        CollectionAssert.AreEqual(frame, await WriteAsync(back));
    }

    [TestMethod, DoNotParallelize]
    public async Task A_large_sum_has_no_second_copy()
    {
        var plan = LargePlan(4_000_000);
        var partial = new PartialAggregate(new RingSum(plan));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await PartialFrame.WriteAsync(partial, Stream.Null, default);
        Assert.IsLessThan(2 << 20, GC.GetTotalAllocatedBytes(precise: true) - before);

        var frame = await WriteAsync(partial);
        before = GC.GetTotalAllocatedBytes(precise: true);
        await ReadAsync(plan, frame);
        Assert.IsLessThan(8L * 4_000_000 + (2 << 20), GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    [TestMethod]
    public async Task A_long_sentence_is_cut_and_a_long_name_is_not_written()
    {
        var partial = Partial(Plan, 1);
        partial.Refusals = [new string('ä', 1000)];
        Assert.AreEqual(new string('ä', 256), (await ReadAsync(Plan, await WriteAsync(partial))).Refusals.Single());
        partial.Record(
            [], ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty.Add(
                "hospital-00", ImmutableSortedDictionary<string, double>.Empty.Add(new string('m', 256), 1)), 0);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => WriteAsync(partial));
    }

    [TestMethod]
    public async Task Refuses_what_is_no_partial_aggregate_of_the_plan()
    {
        var good = await WriteAsync(Partial(Plan, 3));
        await AssertRefusedAsync(Plan, [], "0 bytes");
        await AssertRefusedAsync(Plan, good[..100], "100 bytes");
        await AssertRefusedAsync(Plan, good, "of another ring plan", plan: Rings.SmallPlan(contributors: 65));
        await AssertRefusedAsync(Plan, Changed(good, 0, 1), "HFLPART2");
        await AssertRefusedAsync(Plan, Changed(good, 40, 1), "bytes of contents");
        await AssertRefusedAsync(Plan, good[..^1], "bytes of contents");
        await AssertRefusedAsync(Plan, [.. good, 0], "bytes of contents");
        await AssertRefusedAsync(Plan, good[..^1], "ends before", promised: good.Length);
        await AssertRefusedAsync(Plan, [.. good, 0], "go on after it", promised: good.Length);
        await AssertRefusedAsync(Plan, good, "claims 3 updates; from 0 to 2", most: 2);
        await AssertRefusedAsync(Plan, good, "bytes; one of this plan", promised: long.MaxValue);
    }

    [TestMethod]
    public async Task Refuses_contents_that_cannot_be()
    {
        var good = await WriteAsync(Partial(Plan, 3));
        AssertContents(bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes, -1), "claims -1 updates");
        AssertContents(bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes, int.MaxValue), "from 0 to 128");
        AssertContents(bytes => bytes[4] = 0, "out of order");
        AssertContents(bytes => bytes[7] = 0x80, "out of order");
        AssertContents(bytes => bytes[9] = (byte)'E', "has no name");
        AssertContents(bytes => bytes[8] = 64, "64 bytes; at most 63");
        AssertContents(bytes => bytes[12] = (byte)'z', "out of order");
        AssertContents(bytes => bytes[^1] = 0x80, "bytes up");

        void AssertContents(Action<byte[]> change, string part)
        {
            var bytes = good[44..(44 + BinaryPrimitives.ReadInt32LittleEndian(good.AsSpan(40)))];
            change(bytes);
            var problem = Assert.ThrowsExactly<FormatException>(() => PartialContents.Read(bytes, MostContents));
            Assert.Contains(part, problem.Message);
        }
    }

    [TestMethod]
    public async Task Notices_every_flipped_bit()
    {
        var good = await WriteAsync(Partial(Plan, 2));
        for (var at = 0; at < good.Length; at++)
        {
            var changed = Changed(good, at, (byte)(1 << (at % 8)));
            await Assert.ThrowsExactlyAsync<FormatException>(() => ReadAsync(Plan, changed), $"byte {at}");
        }
    }

    [TestMethod]
    public async Task Takes_no_memory_for_promises()
    {
        // The plan is of 800 MB; a frame that is not whole in all that is small never gets that far.
        var plan = LargePlan(100_000_000);
        var most = PartialFrame.MaxLength(plan, 100_000);
        var head = new byte[44];
        "HFLPART2"u8.CopyTo(head);
        plan.Digest().CopyTo(head, 8);
        var contents = (int)(most - PartialFrame.MaxLength(plan, 0) + PartialContents.MaxBytes(0));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), contents);
        foreach (var bytes in new[] { [], head[..20], head, [.. head, .. new byte[500_000]] })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var stream = new MemoryStream(bytes);
            var reading = PartialFrame.ReadAsync(plan, 100_000, stream, most, default);
            Assert.IsTrue(reading.IsFaulted, "a stream in memory is read at once, on this thread");
            Assert.IsLessThan(4 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
            await Assert.ThrowsExactlyAsync<FormatException>(() => reading);
        }
    }

    [TestMethod]
    public async Task Damaged_frames_are_refused_and_nothing_else_happens()
    {
        var random = new Random(Seeds.Next(41));
        var good = await WriteAsync(Partial(Plan, 5));
        var inputs = int.Parse(Environment.GetEnvironmentVariable("HIERFL_FUZZ") ?? "10000", CultureInfo.InvariantCulture);
        var contentsEnd = 44 + BinaryPrimitives.ReadInt32LittleEndian(good.AsSpan(40));
        for (var input = 0; input < inputs; input++)
        {
            // The hash is made right again, so that what is behind it has to hold as well.
            List<byte> frame = [.. good[..^32]];
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                frame[random.Next(input % 2 == 0 ? contentsEnd : frame.Count)] = (byte)random.Next(256);
            }

            frame.AddRange(SHA256.HashData([.. frame]));
            try
            {
                var back = await ReadAsync(Plan, [.. frame]);
                Assert.IsLessThanOrEqualTo(Plan.MaxContributors, back.Sum.Contributors);
                CollectionAssert.AreEqual(frame, await WriteAsync(back));
            }
            catch (FormatException)
            {
                // Refused.
            }
        }
    }

    private static PartialAggregate Partial(RingPlan plan, int hospitals)
    {
        var random = new Random(hospitals);
        var partial = new PartialAggregate(new RingSum(plan)) { Refusals = hospitals == 0 ? [] : ["hospital x: its disk is full", "ünreachable"] };
        for (var index = 0; index < hospitals; index++)
        {
            var term = Rings.Random(plan, random);
            var report = ImmutableSortedDictionary<string, double>.Empty.Add("auc", random.NextDouble()).Add("loss", random.NextDouble());
            var item = new Admitted("eu", $"hospital-{index:D2}", Convert.ToHexStringLower(SHA256.HashData(term.Body.Span)), 1 + (index % 2));
            partial.TryAdd(item, term.Body.Span, term.Weight, index % 3 == 0 ? report : report.Clear());
        }

        return partial;
    }

    private static RingPlan LargePlan(int floats) => new()
    {
        Tensors = [new RingLane("large", floats, 8, 20)],
        MaxWeight = 1000,
        MaxContributors = 64,
    };

    private static async Task<byte[]> WriteAsync(PartialAggregate partial)
    {
        using var stream = new MemoryStream();
        await PartialFrame.WriteAsync(partial, stream, default);
        return stream.ToArray();
    }

    private static async Task<PartialAggregate> ReadAsync(RingPlan plan, byte[] frame, int most = MostContents, long? promised = null)
    {
        using var stream = new MemoryStream(frame);
        return await PartialFrame.ReadAsync(plan, most, stream, promised ?? frame.Length, default);
    }

    private static byte[] Changed(byte[] bytes, int at, byte bits)
    {
        byte[] copy = [.. bytes];
        copy[at] ^= bits;
        return copy;
    }

    private static async Task AssertRefusedAsync(RingPlan of, byte[] frame, string part, RingPlan? plan = null, int most = MostContents, long? promised = null)
    {
        var problem = await Assert.ThrowsExactlyAsync<FormatException>(() => ReadAsync(plan ?? of, frame, most, promised));
        Assert.Contains(part, problem.Message);
    }
}
