using HierFL.Core.Tensors;
using HierFL.Testing;

namespace HierFL.Core.Tests.Tensors;

[TestClass]
public sealed class MagnitudeTests
{
    [TestMethod]
    public void What_is_found_is_the_same_whether_squares_are_summed_or_not()
    {
        var random = new Random(Seeds.Next(11));
        foreach (var length in (int[])[0, 1, 7, 4095, 4096, 4097, 10_000])
        {
            var values = Enumerable.Range(0, length).Select(_ => (float)((4 * random.NextDouble()) - 2)).ToArray();
            Agree(values, 2);
            foreach (var bad in (float[])[float.NaN, float.PositiveInfinity, -2.5f])
            {
                var damaged = values.ToArray();
                for (var i = random.Next(length + 1); i < length; i += 1 + random.Next(length))
                {
                    damaged[i] = bad;
                }

                Agree(damaged, 2);
            }
        }
    }

    [TestMethod]
    public void The_squares_of_many_equal_numbers_do_not_stop_growing()
    {
        // Summed in one float32, they would at 2^24.
        var (values, squares) = (new float[40_000_000], 1.0);
        Array.Fill(values, 1f);
        Assert.AreEqual(-1, Magnitude.FirstAbove(values, 1f, ref squares));
        Assert.AreEqual(40_000_001, squares);
    }

    private static void Agree(float[] values, float bound)
    {
        var squares = 0.0;
        var at = Magnitude.FirstAbove<float>(values, bound);
        Assert.AreEqual(at, Magnitude.FirstAbove(values, bound, ref squares));
        if (at < 0)
        {
            var expected = values.Sum(value => (double)value * value);
            Assert.AreEqual(expected, squares, 1e-5 * (1 + expected));
        }
    }
}
