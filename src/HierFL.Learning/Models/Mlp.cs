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
    private const int MaxWidth = 65_536;
    private const int MaxLayers = 64;

    [Description("Width of each hidden layer, from the inputs to the outputs; 64 layers at most."), AtLeast(1), AtMost(MaxWidth)]
    public ImmutableArray<int> Hidden { get; init; } = [32];

    [Description("What follows each hidden layer.")]
    public Activation Activation { get; init; } = Activation.Relu;

    [Description("Batch normalization of each hidden layer, before the activation. Its running statistics are buffers: they travel with the model and are averaged.")]
    public bool BatchNorm { get; init; }

    public override IEnumerable<string> Check()
    {
        if (Hidden.IsEmpty)
        {
            yield return "hidden is empty; give at least one width, or take the kind logistic-regression";
        }

        if (Hidden.Length > MaxLayers)
        {
            yield return $"hidden has {Hidden.Length} layers; allowed: up to {MaxLayers}";
        }
        else if (ParametersOf(InputShape.Table(1), outputs: 1) is var least && least > Largest.Parameters)
        {
            yield return $"hidden needs {least} parameters at least; allowed: up to {Largest.Parameters}";
        }
    }

    public override long ParametersOf(InputShape inputs, int outputs) =>
        LinearStack.ParametersOf([inputs.Count, .. Hidden, outputs]) + (BatchNorm ? 2L * Hidden.Sum(width => (long)width) : 0);

    internal override long FloatsPerRow(InputShape inputs) => Hidden.Append(inputs.Count).Max();

    internal override nn.Module<Tensor, Tensor> Build(InputShape inputs, int outputs) =>
        new LinearStack([inputs.Count, .. Hidden, outputs], Activation == Activation.Relu ? static value => value.relu() : static value => value.tanh(), BatchNorm);
}
