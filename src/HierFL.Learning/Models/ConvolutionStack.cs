using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>
/// Blocks <c>blocks.0.conv</c>, <c>blocks.0.norm</c>, …, hidden layers <c>hidden.0</c>, … and the <c>head</c>. Rows come flat, and are images inside.
/// </summary>
internal sealed class ConvolutionStack : nn.Module<Tensor, Tensor>
{
    private readonly InputShape _inputs;
    private readonly ModuleList<ConvolutionBlock> _blocks;
    private readonly ModuleList<Linear> _hidden;
    private readonly SeededDropout _dropout;
    private readonly Linear _head;

    /// <param name="shape">What the blocks are like.</param>
    /// <param name="inputs">Size of the images.</param>
    /// <param name="widths">Values after the blocks, hidden widths, outputs.</param>
    public ConvolutionStack(Cnn shape, InputShape inputs, IReadOnlyList<int> widths) : base(nameof(ConvolutionStack))
    {
        _inputs = inputs;
        _blocks = nn.ModuleList([.. shape.Channels.Prepend(inputs.Channels).Zip(shape.Channels, (before, after) => new ConvolutionBlock(shape, before, after))]);
        _hidden = nn.ModuleList([.. widths.Zip(widths.Skip(1), (before, after) => nn.Linear(before, after)).Take(widths.Count - 2)]);
        _head = nn.Linear(widths[^2], widths[^1]);
        _dropout = new SeededDropout(shape.Dropout);
        register_module("blocks", _blocks);
        register_module("hidden", _hidden);
        register_module("dropout", _dropout);
        register_module("head", _head);
    }

    public override Tensor forward(Tensor input)
    {
        var value = input.view(-1, _inputs.Channels, _inputs.Height, _inputs.Width);
        foreach (var block in _blocks)
        {
            value = block.call(value);
        }

        value = value.flatten(1);
        foreach (var layer in _hidden)
        {
            value = layer.call(_dropout.call(value)).relu();
        }

        return _head.call(_dropout.call(value));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _blocks.Dispose();
            _hidden.Dispose();
            _dropout.Dispose();
            _head.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Convolution, batch normalization if asked for, relu, pooling.</summary>
internal sealed class ConvolutionBlock : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _conv;
    private readonly BatchNorm2d? _norm;
    private readonly Func<Tensor, Tensor> _pool;

    public ConvolutionBlock(Cnn shape, int before, int after) : base(nameof(ConvolutionBlock))
    {
        _conv = nn.Conv2d(before, after, shape.Kernel, padding: shape.Kernel / 2);
        register_module("conv", _conv);
        if (shape.BatchNorm)
        {
            _norm = nn.BatchNorm2d(after);
            register_module("norm", _norm);
        }

        long[] square = [shape.Pool, shape.Pool];
        _pool = shape.Pool == 1 ? static value => value
            : shape.Pooling == Pooling.Max ? value => nn.functional.max_pool2d(value, square)
            : value => nn.functional.avg_pool2d(value, square);
    }

    public override Tensor forward(Tensor input)
    {
        var value = _conv.call(input);
        return _pool((_norm is null ? value : _norm.call(value)).relu());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _conv.Dispose();
            _norm?.Dispose();
        }

        base.Dispose(disposing);
    }
}
