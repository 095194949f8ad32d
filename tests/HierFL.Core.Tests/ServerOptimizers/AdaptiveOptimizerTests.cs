using HierFL.Core.ServerOptimizers;

namespace HierFL.Core.Tests.ServerOptimizers;

/// <summary>Against the recurrences of Reddi et al. 2021, algorithm 2, written out once more in float64.</summary>
[TestClass]
public sealed class AdaptiveOptimizerTests
{
    private static readonly Func<double, double, double, double> Adam = (v, d2, beta2) => (beta2 * v) + ((1 - beta2) * d2);

    private static readonly Func<double, double, double, double> Yogi = (v, d2, beta2) => v > d2 ? v - ((1 - beta2) * d2) : v < d2 ? v + ((1 - beta2) * d2) : v;

    private static readonly Func<double, double, double, double> Adagrad = (v, d2, _) => v + d2;

    private static IEnumerable<(string Name, AdaptiveOptimizer Optimizer, double Beta1, double Beta2, Func<double, double, double, double> Next)> Variants =>
    [
        ("adam", new FedAdam(), 0.9, 0.99, Adam),
        ("adam of FLamby", new FedAdam { Beta2 = 0.999, Tau = 1e-8, V0 = 0 }, 0.9, 0.999, Adam),
        ("yogi", new FedYogi(), 0.9, 0.99, Yogi),
        ("yogi of FLamby", new FedYogi { LearningRate = 0.1, Beta2 = 0.999, Tau = 1e-8, V0 = 0 }, 0.9, 0.999, Yogi),
        ("adagrad", new FedAdagrad(), 0, 0, Adagrad),
        ("adagrad of FLamby", new FedAdagrad { LearningRate = 0.316228, Beta1 = 0.9, Tau = 1e-8, V0 = 0 }, 0.9, 0, Adagrad),
    ];

    [TestMethod]
    public void Follows_the_paper()
    {
        foreach (var (name, optimizer, beta1, beta2, next) in Variants)
        {
            var random = new Random(42);
            var model = Enumerable.Range(0, 50).Select(_ => (float)random.NextDouble()).ToArray();
            var slots = Start(optimizer, model.Length);
            var (w, m, v) = (Array.ConvertAll(model, value => (double)value), new double[model.Length], Enumerable.Repeat(optimizer.V0, model.Length).ToArray());
            for (var round = 0; round < 20; round++)
            {
                var delta = model.Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-4, 1)))).ToArray();
                optimizer.Step(model, delta, slots, optimizer.RateAt(round + 1));
                for (var i = 0; i < w.Length; i++)
                {
                    double d = delta[i];
                    m[i] = (beta1 * m[i]) + ((1 - beta1) * d);
                    v[i] = next(v[i], d * d, beta2);
                    w[i] += optimizer.LearningRate * m[i] / (Math.Sqrt(v[i]) + optimizer.Tau);
                }
            }

            for (var i = 0; i < w.Length; i++)
            {
                Assert.AreEqual(w[i], model[i], 1e-4, $"{name}, element {i}");
            }
        }
    }

    [TestMethod]
    public void No_update_moves_nothing()
    {
        foreach (var (name, optimizer, _, _, _) in Variants)
        {
            float[] model = [1, -2];
            optimizer.Step(model, [0, 0], Start(optimizer, 2), optimizer.RateAt(1));
            CollectionAssert.AreEqual(new float[] { 1, -2 }, model, name);
        }
    }

    [TestMethod]
    public void Names_a_constant_out_of_range()
    {
        Assert.AreEqual("learningRate is 0; it must be above 0", new FedAdam { LearningRate = 0 }.Check().Single());
        Assert.AreEqual("beta1 is 1; it must be at least 0 and below 1", new FedAdam { Beta1 = 1 }.Check().Single());
        Assert.AreEqual("beta2 is -1; it must be at least 0 and below 1", new FedYogi { Beta2 = -1 }.Check().Single());
        StringAssert.StartsWith(new FedAdagrad { Tau = 0, V0 = 0 }.Check().Single(), "tau is 0 and v0 is 0;");
        StringAssert.StartsWith(new FedYogi { Tau = double.NaN }.Check().Single(), "tau is NaN");
        Assert.IsFalse(new FedAdam().Check().Concat(new FedYogi().Check()).Concat(new FedAdagrad().Check()).Any());
    }

    private static float[][] Start(ServerOptimizer optimizer, int length) =>
        [.. optimizer.Slots.Select(slot => Enumerable.Repeat((float)optimizer.StartOf(slot), length).ToArray())];
}
