using HierFL.Core.Tensors;
using HierFL.Learning.Algorithms;
using HierFL.Learning.Models;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static TorchSharp.torch;
using Adam = HierFL.Learning.Algorithms.Adam;
using Parameter = TorchSharp.Modules.Parameter;

namespace HierFL.Learning.Tests.Algorithms;

[TestClass]
public sealed class LocalOptimizerTests
{
    private const int Steps = 25;

    [TestMethod]
    public void Sgd_gives_the_numbers_of_torch() =>
        Compare(new Sgd { LearningRate = 0.1 }, parameters => optim.SGD(parameters, 0.1));

    [TestMethod]
    public void Sgd_with_momentum_and_decay_gives_the_numbers_of_torch() => Compare(
        new Sgd { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0.01 },
        parameters => optim.SGD(parameters, 0.1, momentum: 0.9, weight_decay: 0.01));

    [TestMethod]
    public void Adam_gives_the_numbers_of_torch() =>
        Compare(new Adam { LearningRate = 0.01 }, parameters => optim.Adam(parameters, 0.01));

    [TestMethod]
    public void Adam_with_other_parameters_gives_the_numbers_of_torch() => Compare(
        new Adam { LearningRate = 0.02, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-4, WeightDecay = 0.05 },
        parameters => optim.Adam(parameters, 0.02, 0.8, 0.95, 1e-4, 0.05));

    [TestMethod]
    public void Adam_with_decoupled_decay_gives_the_numbers_of_torch() => Compare(
        new Adam { LearningRate = 0.01, WeightDecay = 0.3, Decoupled = true },
        parameters => optim.AdamW(parameters, 0.01, weight_decay: 0.3));

    private static void Compare(LocalOptimizer ours, Func<IEnumerable<Parameter>, optim.Optimizer> theirs)
    {
        using var scope = NewDisposeScope();
        var family = new Mlp { Hidden = [5] };
        var start = ModelFactory.Create(family, InputShape.Table(4), 1, 3);
        using var generator = new Generator(11);
        var rows = randn([Steps, 8, 4], generator: generator);
        var targets = (rand([Steps, 8], generator: generator) > 0.5).to_type(ScalarType.Float32);
        var loss = new BinaryCrossEntropy();

        using var flat = FlatModel.Of(family, InputShape.Table(4), 1, start);
        Tensor[] slots = [.. ours.Slots.Select(_ => zeros_like(flat.Values))];
        var module = family.Build(InputShape.Table(4), 1);
        Fill(module, start);
        var optimizer = theirs(module.parameters());
        for (var step = 1; step <= Steps; step++)
        {
            flat.Gradient.zero_();
            loss.Of(flat.Forward(rows[step - 1]), targets[step - 1]).backward();
            using (no_grad())
            {
                ours.Step(flat.Values, flat.Gradient, slots, step, ours.RateAt(1));
            }

            optimizer.zero_grad();
            loss.Of(module.call(rows[step - 1]), targets[step - 1]).backward();
            optimizer.step();
        }

        var expected = cat([.. module.parameters().Select(parameter => parameter.flatten())]).detach();
        var distance = (expected - flat.Values).abs().max().item<float>();
        var moved = (tensor(start.Floats) - flat.Values).abs().max().item<float>();
        Assert.IsTrue(moved > 0.05, $"moved by {moved}");
        Assert.IsTrue(distance < 1e-6, $"differs by {distance}");
    }

    private static void Fill(nn.Module<Tensor, Tensor> module, ModelVector values)
    {
        using var quiet = no_grad();
        foreach (var (parameter, spec) in module.parameters().Zip(values.Layout.Tensors))
        {
            parameter.copy_(tensor(values.FloatsOf(spec).ToArray()).view(parameter.shape));
        }
    }
}
