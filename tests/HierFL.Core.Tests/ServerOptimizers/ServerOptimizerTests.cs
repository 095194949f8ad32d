using HierFL.Core.ServerOptimizers;

namespace HierFL.Core.Tests.ServerOptimizers;

[TestClass]
public sealed class ServerOptimizerTests
{
    [TestMethod]
    public void Sgd_of_rate_one_moves_by_the_delta()
    {
        float[] model = [1, -2];
        new Sgd().Step(model, [0.5f, 0.25f], [], 1);
        CollectionAssert.AreEqual(new[] { 1.5f, -1.75f }, model);
    }

    [TestMethod]
    public void Sgd_gives_many_elements_the_bits_it_gives_each_alone()
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 1001).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)))).ToArray();
        var delta = values.Select(value => value * (float)random.NextDouble()).Reverse().ToArray();
        var expected = values.Zip(delta, (value, step) => (float)(value + (0.3 * step))).ToArray();

        new Sgd().Step(values, delta, [], 0.3);

        CollectionAssert.AreEqual(expected, values);
    }

    [TestMethod]
    public void Momentum_follows_the_recurrence_by_hand()
    {
        // m: 1, 1.5, 0.75; w: 10 + 2·(1 + 1.5 + 0.75).
        var optimizer = new Momentum { LearningRate = 2, Beta = 0.5 };
        float[] model = [10];
        float[][] slots = [[0]];
        foreach (var delta in new[] { 1f, 1f, 0f })
        {
            optimizer.Step(model, [delta], slots, optimizer.RateAt(1));
        }

        Assert.AreEqual(16.5f, model[0]);
        Assert.AreEqual(0.75f, slots[0][0]);
    }

    [TestMethod]
    public void Momentum_without_memory_is_sgd_and_zero_is_the_identity()
    {
        float[] left = [0.1f, 3], right = [0.1f, 3];
        new Momentum { Beta = 0 }.Step(left, [0.7f, -1], [new float[2]], 0.3);
        new Sgd().Step(right, [0.7f, -1], [], 0.3);
        CollectionAssert.AreEqual(right, left);

        new Momentum().Step(left, [0, 0], [new float[2]], 1);
        CollectionAssert.AreEqual(right, left);
        CollectionAssert.AreEqual(new[] { "momentum" }, new Momentum().Slots);
    }

    [TestMethod]
    [DataRow(-1, 0.9, "learningRate is -1; it must be above 0")]
    [DataRow(double.NaN, 0.9, "learningRate is NaN; it must be above 0")]
    [DataRow(double.PositiveInfinity, 0.9, "learningRate is Infinity; it must be above 0")]
    [DataRow(1, 1, "beta is 1; it must be at least 0 and below 1")]
    [DataRow(1, -0.1, "beta is -0.1; it must be at least 0 and below 1")]
    [DataRow(1, double.NaN, "beta is NaN; it must be at least 0 and below 1")]
    public void Names_a_parameter_out_of_range(double learningRate, double beta, string sentence)
    {
        CollectionAssert.AreEqual(new[] { sentence }, new Momentum { LearningRate = learningRate, Beta = beta }.Check().ToArray());
        Assert.AreEqual(learningRate != 1, new Sgd { LearningRate = learningRate }.Check().Any());
    }

    [TestMethod]
    public void Defaults_are_in_range()
    {
        Assert.IsFalse(new Sgd().Check().Concat(new Momentum().Check()).Any());
    }
}
