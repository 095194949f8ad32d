using System.Runtime.InteropServices;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Training;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>
/// A module whose parameters are views of one flat tensor, and whose gradients are views of a second one: values go in and out without a copy per
/// parameter, and an optimizer step is a few operations whatever the number of layers. Running statistics lie behind the parameters: they are observed, not
/// learned, and no optimizer touches them.
/// </summary>
internal sealed class FlatModel : IDisposable
{
    // Initialisers draw from torch's process-wide generator: whoever seeds it must not be interrupted.
    private static readonly Lock Seeding = new();

    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly Tensor _all;
    private readonly Tensor _integers;
    private Generator? _noise;

    private FlatModel(nn.Module<Tensor, Tensor> module)
    {
        _module = module;
        (string Name, Tensor Tensor)[] parameters = [.. module.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter))];
        var buffers = module.named_buffers().ToLookup(pair => pair.buffer.dtype == ScalarType.Float32, pair => (Name: pair.name, Tensor: pair.buffer));
        (string Name, Tensor Tensor)[] floats = [.. parameters, .. buffers[true]], integers = [.. buffers[false]];
        Layout = new TensorLayout(
        [
            .. floats.Select((pair, i) => Spec(pair.Name, pair.Tensor, TensorType.Float32, i < parameters.Length ? TensorKind.Parameter : TensorKind.Buffer)),
            .. integers.Select(pair => Spec(pair.Name, pair.Tensor, TensorType.Int64, TensorKind.Buffer)),
        ]);
        _all = zeros(Layout.FloatCount).DetachFromDisposeScope();
        _integers = zeros(Layout.IntegerCount, ScalarType.Int64).DetachFromDisposeScope();
        Values = _all.narrow(0, 0, Layout.ParameterCount).DetachFromDisposeScope();
        Gradient = zeros(Layout.ParameterCount).DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Alias(floats, _all);
        Alias(integers, _integers);
        var at = 0L;
        foreach (var (_, parameter) in parameters)
        {
            parameter.grad = Gradient.narrow(0, at, parameter.numel()).view(parameter.shape);
            at += parameter.numel();
        }
    }

    /// <summary>Parameters, then running statistics, then counters, each in the order of the module.</summary>
    public TensorLayout Layout { get; }

    /// <summary>All parameters, flat; no gradient is recorded for it.</summary>
    public Tensor Values { get; }

    /// <summary>Gradient of all parameters, flat.</summary>
    public Tensor Gradient { get; }

    /// <summary>With the library's initial values by a seed; in evaluation.</summary>
    /// <exception cref="LearningException">The family takes no such rows, or would need more parameters than are allowed: said before anything is allocated.</exception>
    public static FlatModel Create(ModelFamily family, InputShape inputs, int outputs, long seed)
    {
        RequireFits(family, inputs, outputs);
        lock (Seeding)
        {
            random.manual_seed(seed);
            var model = new FlatModel(family.Build(inputs, outputs));
            model._module.eval();
            return model;
        }
    }

    /// <summary>With given values.</summary>
    /// <exception cref="ArgumentException">The layout is not the family's.</exception>
    public static FlatModel Of(ModelFamily family, InputShape inputs, int outputs, ModelVector values)
    {
        // The values are overwritten, but drawing them moves the generator under a builder that has seeded it.
        var model = Create(family, inputs, outputs, seed: 0);
        if (model.Layout.Digest != values.Layout.Digest)
        {
            model.Dispose();
            throw new ArgumentException("the model has not the tensors of its family");
        }

        model.Write(values);
        return model;
    }

    public Tensor Forward(Tensor rows) => _module.call(rows);

    /// <summary>From evaluation to training: running statistics move, and dropout drops.</summary>
    /// <param name="noise">Seed of everything random in a forward pass.</param>
    public void Train(ulong noise)
    {
        _noise = new Generator(noise);
        foreach (var dropout in _module.modules().OfType<SeededDropout>())
        {
            dropout.Generator = _noise;
        }

        _module.train();
    }

    /// <summary>The parameters where they lie.</summary>
    public Span<float> ValuesSpan => Floats(_all)[..Layout.ParameterCount];

    /// <summary>The gradient where it lies.</summary>
    public Span<float> GradientSpan => Floats(Gradient);

    /// <summary>A copy of all values.</summary>
    public ModelVector Read() => new(Layout, Floats(_all).ToArray(), Longs(_integers).ToArray());

    /// <summary>Takes values of its layout.</summary>
    public void Write(ModelVector values)
    {
        values.Floats.AsSpan().CopyTo(Floats(_all));
        values.Integers.AsSpan().CopyTo(Longs(_integers));
    }

    public void Dispose()
    {
        _module.Dispose();
        Values.Dispose();
        Gradient.Dispose();
        _all.Dispose();
        _integers.Dispose();
        _noise?.Dispose();
    }

    private static void RequireFits(ModelFamily family, InputShape inputs, int outputs)
    {
        if (family.Misfit(inputs) is { } sentence)
        {
            throw new LearningException($"model: {sentence}");
        }

        if (family.ParametersOf(inputs, outputs) is var parameters && parameters > Largest.Parameters)
        {
            throw new LearningException($"model: found one of {parameters} parameters with {inputs}; allowed: up to {Largest.Parameters}");
        }
    }

    private static TensorSpec Spec(string name, Tensor tensor, TensorType type, TensorKind kind) =>
        new(name, type, [.. tensor.shape.Select(dimension => (int)dimension)], kind);

    /// <summary>Makes tensors views of a flat one, which takes their values.</summary>
    private static void Alias(IEnumerable<(string Name, Tensor Tensor)> tensors, Tensor flat)
    {
        var at = 0L;
        foreach (var (_, tensor) in tensors)
        {
            var view = flat.narrow(0, at, tensor.numel()).view(tensor.shape);
            view.copy_(tensor);
            tensor.set_(view);
            at += tensor.numel();
        }
    }

    private static Span<float> Floats(Tensor flat) => flat.numel() == 0 ? [] : MemoryMarshal.Cast<byte, float>(flat.bytes);

    private static Span<long> Longs(Tensor flat) => flat.numel() == 0 ? [] : MemoryMarshal.Cast<byte, long>(flat.bytes);
}
