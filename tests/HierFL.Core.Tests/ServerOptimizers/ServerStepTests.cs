using HierFL.Core.Schedules;
using HierFL.Core.ServerOptimizers;
using HierFL.Core.Tensors;

namespace HierFL.Core.Tests.ServerOptimizers;

/// <summary>Running statistics of BatchNorm between learned parameters, through many rounds of each optimizer.</summary>
[TestClass]
public sealed class ServerStepTests
{
    private static readonly TensorLayout Layout = new(
    [
        new TensorSpec("norm.weight", TensorType.Float32, [2], TensorKind.Parameter),
        new TensorSpec("norm.running_var", TensorType.Float32, [2], TensorKind.Buffer),
        new TensorSpec("norm.num_batches_tracked", TensorType.Int64, [1], TensorKind.Buffer),
        new TensorSpec("head.weight", TensorType.Float32, [3], TensorKind.Parameter),
        new TensorSpec("norm.running_mean", TensorType.Float32, [1], TensorKind.Buffer),
    ]);

    private static IEnumerable<ServerOptimizer> All =>
    [
        new Sgd { LearningRate = 0.3 }, new Momentum { LearningRate = 0.5 }, new FedAdam(), new FedYogi { V0 = 1 }, new FedAdagrad { Tau = 0, V0 = 1e-12 },
        new FedAdam { Tau = 0, Schedule = new Exponential { Factor = 0.5 } },
    ];

    [TestMethod]
    public void Buffers_become_the_mean_whatever_the_optimizer()
    {
        foreach (var optimizer in All)
        {
            var (random, model, slots) = (new Random(3), Start(), SlotsOf(optimizer, Layout.ParameterCount));
            for (var round = 1; round <= 40; round++)
            {
                var delta = DeltaOf(random);
                float[] expected = [model.Floats[2] + delta[2], model.Floats[3] + delta[3], model.Floats[7] + delta[7]];
                ServerStep.Take(optimizer, model, delta, slots, round);
                CollectionAssert.AreEqual(expected, new[] { model.Floats[2], model.Floats[3], model.Floats[7] }, $"{optimizer}, round {round}");
            }
        }
    }

    /// <summary>What is learned moves as if the buffers were not there.</summary>
    [TestMethod]
    public void Parameters_move_as_the_optimizer_says()
    {
        var free = new TensorLayout([new TensorSpec("w", TensorType.Float32, [5], TensorKind.Parameter)]);
        foreach (var optimizer in All)
        {
            var (random, model, slots) = (new Random(3), Start(), SlotsOf(optimizer, Layout.ParameterCount));
            var (alone, own) = (new ModelVector(free, Learned(model.Floats), []), SlotsOf(optimizer, 5));
            for (var round = 1; round <= 40; round++)
            {
                var delta = DeltaOf(random);
                optimizer.Step(alone.Floats, Learned(delta), own, optimizer.RateAt(round));
                ServerStep.Take(optimizer, model, delta, slots, round);
                CollectionAssert.AreEqual(alone.Floats, Learned(model.Floats), $"{optimizer}, round {round}");
            }
        }
    }

    private static ModelVector Start() => new(Layout, [1, 2, 0.5f, 4, -1, 0, 1, 0.1f], [7]);

    private static float[] DeltaOf(Random random) => [.. Enumerable.Range(0, Layout.FloatCount).Select(_ => (float)(random.NextDouble() - 0.5))];

    private static float[] Learned(float[] floats) => [.. floats[..2], .. floats[4..7]];

    private static float[][] SlotsOf(ServerOptimizer optimizer, int length) =>
        [.. optimizer.Slots.Select(slot => Enumerable.Repeat((float)optimizer.StartOf(slot), length).ToArray())];
}
