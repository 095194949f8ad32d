using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>Linear layers <c>layers.0</c>, <c>layers.1</c>, … with an activation between them, and before it batch normalization <c>norms.0</c>, … where it is asked for.</summary>
internal sealed class LinearStack : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> _layers;
    private readonly ModuleList<BatchNorm1d>? _norms;
    private readonly Func<Tensor, Tensor> _activation;

    /// <param name="widths">Inputs, hidden widths in order, outputs.</param>
    /// <param name="activation">Not applied after the last layer.</param>
    /// <param name="batchNorm">Whether each hidden layer is normalized.</param>
    public LinearStack(IReadOnlyList<int> widths, Func<Tensor, Tensor> activation, bool batchNorm = false) : base(nameof(LinearStack))
    {
        _layers = nn.ModuleList([.. widths.Zip(widths.Skip(1), (inputs, outputs) => nn.Linear(inputs, outputs))]);
        _activation = activation;
        register_module("layers", _layers);
        if (batchNorm)
        {
            _norms = nn.ModuleList([.. widths.Skip(1).Take(widths.Count - 2).Select(width => nn.BatchNorm1d(width))]);
            register_module("norms", _norms);
        }
    }

    /// <summary>Weights and biases of such a stack.</summary>
    public static long ParametersOf(IReadOnlyList<int> widths) => widths.Zip(widths.Skip(1), (inputs, outputs) => (inputs + 1L) * outputs).Sum();

    public override Tensor forward(Tensor input)
    {
        var value = _layers[0].forward(input);
        for (var i = 1; i < _layers.Count; i++)
        {
            value = _layers[i].forward(_activation(_norms is null ? value : Normalized(_norms[i - 1], value)));
        }

        return value;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _layers.Dispose();
            _norms?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>One row has no variance: the last batch of an epoch, if it is one row, is normalized by the running statistics.</summary>
    private static Tensor Normalized(BatchNorm1d norm, Tensor value)
    {
        var isAlone = norm.training && value.shape[0] == 1;
        norm.train(norm.training && !isAlone);
        var normalized = norm.call(value);
        norm.train(norm.training || isAlone);
        return normalized;
    }
}
