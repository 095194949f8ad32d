using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Core.Tensors;
using HierFL.Learning.Algorithms;
using HierFL.Learning.Models;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;
using static TorchSharp.torch;

namespace HierFL.Learning.Personalization;

/// <summary>The second model that a hospital trains on the batches of the common one. Its optimizer begins anew in every round.</summary>
internal sealed class OwnModel : IDisposable
{
    private readonly LearningSetup _setup;
    private readonly LocalOptimizer _optimizer;
    private readonly FlatModel _used;
    private readonly Tensor _own;
    private readonly Tensor[] _slots;
    private readonly OwnRound _round;
    private readonly GradientTerms _terms;
    private readonly ImmutableArray<FlatRange> _all;

    /// <param name="setup">The job's choices.</param>
    /// <param name="local">Its local section.</param>
    /// <param name="own">The second model as the round before left it.</param>
    /// <param name="common">The common model as the round begins.</param>
    /// <param name="numbers">What is kept with the second model.</param>
    /// <param name="inputs">What a row is.</param>
    /// <param name="noise">Seed of everything random in a forward pass.</param>
    public OwnModel(LearningSetup setup, LocalSpec local, ModelVector own, ModelVector common, double[] numbers, InputShape inputs, ulong noise)
    {
        var length = own.Layout.ParameterCount;
        _setup = setup;
        _optimizer = setup.OwnOptimizer;
        _used = ModelFactory.Open(setup.Model, own, inputs, setup.Outputs);
        _used.Train(noise);
        _own = AlignedTensor.Of(own.Floats.AsMemory(0, length), length).DetachFromDisposeScope();
        _slots = [.. _optimizer.Slots.Select(_ => zeros(length).DetachFromDisposeScope())];
        _round = new OwnRound { Start = common.Floats.AsMemory(0, length), Numbers = numbers, Rate = _optimizer.Rate };
        (_terms, _all) = (new GradientTerms(local, own.Layout), [new FlatRange(0, length)]);
    }

    public double[] Numbers => _round.Numbers;

    private Span<float> OwnSpan => MemoryMarshal.Cast<byte, float>(_own.bytes);

    /// <summary>A step on a batch, before the common model's own on it.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="common">The common model's parameters.</param>
    /// <param name="globalRound">Whose learning rate is taken.</param>
    /// <returns>Loss of the used model before the step.</returns>
    public double Step(Batch batch, ReadOnlySpan<float> common, int globalRound)
    {
        using var scope = NewDisposeScope();
        _setup.Personal.Mix(_used.ValuesSpan, OwnSpan, common, _round.Numbers);
        _used.Gradient.zero_();
        var loss = _setup.Loss.Of(_used.Forward(batch.Inputs), batch.Targets, batch.Weights);
        loss.backward();
        _terms.Apply(_used.Gradient, _used.Values, _all);
        _round.Rate = _optimizer.RateAt(globalRound);
        _setup.Personal.Correct(_used.GradientSpan, OwnSpan, common, _round);
        using (no_grad())
        {
            _optimizer.Step(_own, _used.Gradient, _slots, ++_round.Steps, _round.Rate);
        }

        return loss.item<float>();
    }

    /// <summary>The second model, with the running statistics that the used one has seen.</summary>
    public ModelVector Read()
    {
        var model = _used.Read();
        OwnSpan.CopyTo(model.Floats);
        return model;
    }

    public void Dispose()
    {
        _used.Dispose();
        _own.Dispose();
        Array.ForEach(_slots, slot => slot.Dispose());
    }
}
