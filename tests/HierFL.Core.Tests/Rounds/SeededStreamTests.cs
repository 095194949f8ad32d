using HierFL.Core.Rounds;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Core.Tests.Rounds;

[TestClass]
public sealed class SeededStreamTests
{
    /// <summary>Models of finished jobs depend on these numbers; an independent program gives the same (SHA-256 and xoshiro256**).</summary>
    [TestMethod]
    public void Gives_the_numbers_it_always_gave()
    {
        var stream = new SeededStream(7, "cleveland", 3, "rows");
        ulong[] expected = [8618618088921631255UL, 17250745906992305561UL, 6845727566676446302UL, 5596756022763738422UL];
        CollectionAssert.AreEqual(expected, expected.Select(_ => stream.Next()).ToArray());
    }

    [TestMethod]
    public void Depends_on_each_of_its_origins()
    {
        ulong[] first =
        [
            new SeededStream(7, "a", 1, "rows").Next(), new SeededStream(8, "a", 1, "rows").Next(), new SeededStream(7, "b", 1, "rows").Next(),
            new SeededStream(7, "a", 2, "rows").Next(), new SeededStream(7, "a", 1, "row").Next(), new SeededStream(7, "ar", 1, "ows").Next(),
        ];
        Assert.AreEqual(first.Length, first.Distinct().Count());
        Assert.AreEqual(first[0], new SeededStream(7, "a", 1, "rows").Next());
    }

    [TestMethod]
    public void Bounded_integers_are_even()
    {
        var stream = new SeededStream(1, "", 0, "test");
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++)
        {
            counts[stream.Next(6)]++;
        }

        // Five standard deviations of a count of 60 000 throws.
        Assert.IsTrue(counts.All(count => Math.Abs(count - 10_000) < 5 * Math.Sqrt(60_000 * (1 / 6.0) * (5 / 6.0))), string.Join(' ', counts));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => stream.Next(0));
    }

    [TestMethod]
    public void Every_order_of_four_is_as_likely()
    {
        var stream = new SeededStream(2, "", 0, "test");
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 24_000; i++)
        {
            char[] letters = ['a', 'b', 'c', 'd'];
            stream.Shuffle(letters.AsSpan());
            var order = new string(letters);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.AreEqual(24, counts.Count);
        Assert.IsTrue(counts.Values.All(count => Math.Abs(count - 1000) < 160), string.Join(' ', counts.Values));
    }

    [TestMethod]
    public void Doubles_stay_below_one()
    {
        var stream = new SeededStream(3, "", 0, "test");
        var mean = Enumerable.Range(0, 10_000).Select(_ => stream.NextDouble()).Average(value => value is >= 0 and < 1 ? value : double.NaN);
        Assert.AreEqual(0.5, mean, 0.015);
    }
}
