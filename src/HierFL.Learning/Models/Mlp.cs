using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>What follows a hidden layer.</summary>
public enum Activation
{
    Relu,
    Tanh,
}

/// <summary>A multilayer perceptron.</summary>
[Description("A multilayer perceptron.")]
public sealed record Mlp : ModelFamily
{
    [Description("Width of each hidden layer, from the inputs to the outputs."), AtLeast(1)]
    public ImmutableArray<int> Hidden { get; init; } = [32];

    [Description("What follows each hidden layer.")]
    public Activation Activation { get; init; } = Activation.Relu;

    public override IEnumerable<string> Check() =>
        Hidden.IsEmpty ? ["hidden is empty; give at least one width, or take the kind logistic-regression"] : [];

    internal override nn.Module<Tensor, Tensor> Build(int inputs, int outputs) =>
        new LinearStack([inputs, .. Hidden, outputs], Activation == Activation.Relu ? static value => value.relu() : static value => value.tanh());
}
