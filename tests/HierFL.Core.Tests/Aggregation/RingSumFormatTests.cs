using System.Buffers.Binary;
using HierFL.Core.Aggregation;

namespace HierFL.Core.Tests.Aggregation;

[TestClass]
public sealed class RingSumFormatTests
{
    [TestMethod]
    public void Refuses_a_sum_that_no_admitted_updates_have()
    {
        var plan = Rings.SmallPlan();
        var good = Rings.BitsOf(Rings.SumOf(plan, Rings.Random(plan, 3, new Random(32))));
        AssertRefused(plan, Changed(good, bytes => bytes[0] = 0), "HFLRING1");
        AssertRefused(Rings.SmallPlan(contributors: 65), good, "another ring plan");
        AssertRefused(plan, Changed(good, bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), 65)), "claims 65 updates");
        AssertRefused(plan, Changed(good, bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), -1)), "claims -1 updates");
        AssertRefused(plan, Changed(good, bytes => BinaryPrimitives.WriteInt128LittleEndian(bytes.AsSpan(44), 0)), "claims a weight of 0");
        AssertRefused(plan, Changed(good, bytes => BinaryPrimitives.WriteInt128LittleEndian(bytes.AsSpan(44), Int128.MaxValue)), "claims a weight");
        AssertRefused(plan, Changed(good, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(60 + 16), long.MinValue)), "word 2 of the partial sum");
        AssertRefused(plan, Changed(good, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(60 + 16), 1L << 61)), "word 2 of the partial sum");
        AssertRefused(plan, Changed(good, bytes => BinaryPrimitives.WriteInt128LittleEndian(bytes.AsSpan(bytes.Length - 16), Int128.MinValue)), "lane element 1");
    }

    /// <summary>Words are checked several at once: the first, the last and each between, on either side.</summary>
    [TestMethod]
    public void Refuses_a_word_that_is_out_of_bounds_wherever_it_is()
    {
        var plan = Rings.SmallPlan();
        var sum = Rings.SumOf(plan, Rings.Random(plan, 3, new Random(33)));
        foreach (var run in sum.TensorRuns)
        {
            var most = (long)run.Largest * sum.Contributors;
            for (var at = run.Start; at < run.Start + run.Length; at++)
            {
                var word = sum.Words[at];
                foreach (var beyond in new[] { most + 1, -most - 1, long.MaxValue, long.MinValue })
                {
                    sum.Words[at] = beyond;
                    Assert.StartsWith($"word {at} of the partial sum is out of range;", Assert.ThrowsExactly<FormatException>(() => RingSumFormat.CheckValues(sum)).Message);
                }

                foreach (var within in new[] { most, -most, word })
                {
                    sum.Words[at] = within;
                    RingSumFormat.CheckValues(sum);
                }
            }
        }
    }

    private static byte[] Changed(byte[] bytes, Action<byte[]> change)
    {
        byte[] copy = [.. bytes];
        change(copy);
        return copy;
    }

    private static void AssertRefused(RingPlan plan, byte[] bytes, string part)
    {
        var problem = Assert.ThrowsExactly<FormatException>(() => Rings.FromBits(plan, bytes));
        StringAssert.Contains(problem.Message, part, StringComparison.Ordinal);
    }
}
