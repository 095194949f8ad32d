using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>Linear layers <c>layers.0</c>, <c>layers.1</c>, … with an activation between them.</summary>
internal sealed class LinearStack : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> _layers;
    private readonly Func<Tensor, Tensor> _activation;

    /// <param name="widths">Inputs, hidden widths in order, outputs.</param>
    /// <param name="activation">Not applied after the last layer.</param>
    public LinearStack(IReadOnlyList<int> widths, Func<Tensor, Tensor> activation) : base(nameof(LinearStack))
    {
        _layers = nn.ModuleList([.. widths.Zip(widths.Skip(1), (inputs, outputs) => nn.Linear(inputs, outputs))]);
        _activation = activation;
        register_module("layers", _layers);
    }

    /// <summary>Weights and biases of such a stack.</summary>
    public static long ParametersOf(IReadOnlyList<int> widths) => widths.Zip(widths.Skip(1), (inputs, outputs) => (inputs + 1L) * outputs).Sum();

    public override Tensor forward(Tensor input)
    {
        var value = _layers[0].forward(input);
        for (var i = 1; i < _layers.Count; i++)
        {
            value = _layers[i].forward(_activation(value));
        }

        return value;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _layers.Dispose();
        }

        base.Dispose(disposing);
    }
}
