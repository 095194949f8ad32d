using System.Runtime.InteropServices;
using HierFL.Core.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>
/// A module whose parameters are views of one flat tensor, and whose gradients are views of a second one: values go in and out without a copy per
/// parameter, and an optimizer step is a few operations whatever the number of layers.
/// </summary>
internal sealed class FlatModel : IDisposable
{
    // Initialisers draw from torch's process-wide generator: whoever seeds it must not be interrupted.
    private static readonly Lock Generator = new();

    private readonly nn.Module<Tensor, Tensor> _module;

    private FlatModel(nn.Module<Tensor, Tensor> module)
    {
        _module = module;
        (string Name, Parameter Parameter)[] named = [.. module.named_parameters()];
        Layout = new TensorLayout(named.Select(pair => new TensorSpec(
            pair.Name, TensorType.Float32, [.. pair.Parameter.shape.Select(dimension => (int)dimension)], TensorKind.Parameter)));
        Values = zeros(Layout.FloatCount).DetachFromDisposeScope();
        Gradient = zeros(Layout.FloatCount).DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var ((_, parameter), tensor) in named.Zip(Layout.Tensors))
        {
            var view = Values.narrow(0, Layout.OffsetOf(tensor), tensor.Count).view(parameter.shape);
            view.copy_(parameter);
            parameter.set_(view);
            parameter.grad = Gradient.narrow(0, Layout.OffsetOf(tensor), tensor.Count).view(parameter.shape);
        }
    }

    public TensorLayout Layout { get; }

    /// <summary>All parameters, flat; no gradient is recorded for it.</summary>
    public Tensor Values { get; }

    /// <summary>Gradient of all parameters, flat.</summary>
    public Tensor Gradient { get; }

    /// <summary>With the library's initial values by a seed.</summary>
    public static FlatModel Create(ModelFamily family, int inputs, int outputs, long seed)
    {
        lock (Generator)
        {
            random.manual_seed(seed);
            return new FlatModel(family.Build(inputs, outputs));
        }
    }

    /// <summary>With given values.</summary>
    /// <exception cref="ArgumentException">The layout is not the family's.</exception>
    public static FlatModel Of(ModelFamily family, int inputs, int outputs, ModelVector values)
    {
        // The values are overwritten, but drawing them moves the generator under a builder that has seeded it.
        var model = Create(family, inputs, outputs, seed: 0);
        if (model.Layout.Digest != values.Layout.Digest)
        {
            model.Dispose();
            throw new ArgumentException("the model has not the tensors of its family");
        }

        values.Floats.AsSpan().CopyTo(model.Span(model.Values));
        return model;
    }

    public Tensor Forward(Tensor rows) => _module.call(rows);

    /// <summary>The parameters where they lie.</summary>
    public ReadOnlySpan<float> ValuesSpan => Span(Values);

    /// <summary>The gradient where it lies.</summary>
    public Span<float> GradientSpan => Span(Gradient);

    /// <summary>A copy of the values.</summary>
    public float[] Read() => ValuesSpan.ToArray();

    public void Dispose()
    {
        _module.Dispose();
        Values.Dispose();
        Gradient.Dispose();
    }

    private Span<float> Span(Tensor flat) => MemoryMarshal.Cast<byte, float>(flat.bytes)[..Layout.FloatCount];
}
