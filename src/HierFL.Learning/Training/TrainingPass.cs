using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Learning.Natives;
using HierFL.Learning.Personalization;
using static TorchSharp.torch;

namespace HierFL.Learning.Training;

/// <summary>Which parameters move in a stretch of a round.</summary>
/// <param name="Ranges">In the flat vector of the whole model.</param>
/// <param name="MovesShared">Whether shared ones are among them: only then the algorithm of the federation has a part.</param>
/// <param name="Counter">Which of the optimizer's step counters.</param>
internal sealed record Moving(ImmutableArray<FlatRange> Ranges, bool MovesShared, int Counter)
{
    public static Moving All(ModelParts parts) => new([new FlatRange(0, parts.Whole.ParameterCount)], MovesShared: true, 0);

    public static Moving Shared(ModelParts parts) => new(parts.SharedParameters, MovesShared: true, 0);

    public static Moving Personal(ModelParts parts) => new(parts.PersonalParameters, MovesShared: false, 1);
}

/// <summary>Steps of a round on one hospital's rows: those of the common model, and before each that of a second one where there is one.</summary>
internal sealed class TrainingPass
{
    private readonly LearningSetup _setup;
    private readonly DividedModel _model;
    private readonly OwnModel? _own;
    private readonly HospitalRound _round;
    private readonly LocalState _state;
    private readonly GradientTerms _terms;
    private readonly Tensor[] _slots;
    private readonly float[] _gradient;
    private readonly float[] _values;

    public TrainingPass(LearningSetup setup, LocalSpec local, DividedModel model, OwnModel? own, HospitalRound round, LocalState state)
    {
        (_setup, _model, _own, _round, _state) = (setup, model, own, round, state);
        _terms = new GradientTerms(local, model.Flat.Layout);
        _slots = [.. state.Slots.Select(slot => AlignedTensor.Of(slot, slot.Length))];
        var copied = setup.Algorithm.Corrects && !model.Parts.IsWhole ? model.Parts.Shared.ParameterCount : 0;
        (_gradient, _values) = (new float[copied], new float[copied]);
    }

    /// <summary>Σ loss over rows, every epoch counted.</summary>
    public double LossSum { get; private set; }

    /// <summary>Rows processed, every epoch counted.</summary>
    public long Rows { get; private set; }

    /// <summary>A step on a batch.</summary>
    /// <param name="moving">What moves.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="globalRound">Whose learning rate is taken.</param>
    /// <returns>The mean loss before the step, of the common model or, where that is what is not finite, of the hospital's own.</returns>
    public double Step(Moving moving, Batch batch, int globalRound)
    {
        using var scope = NewDisposeScope();
        var flat = _model.Flat;
        var own = _own?.Step(batch, flat.ValuesSpan, globalRound) ?? 0;
        flat.Gradient.zero_();
        var loss = _setup.Loss.Of(flat.Forward(batch.Inputs), batch.Targets, batch.Weights);
        loss.backward();
        _terms.Apply(flat.Gradient, flat.Values, moving.Ranges);
        if (_setup.Algorithm.Corrects && moving.MovesShared)
        {
            var gradient = _model.Parts.Gather(flat.GradientSpan, _gradient);
            _setup.Algorithm.Correct(gradient, _model.Parts.Gather(flat.ValuesSpan, _values), _round);
            _model.Parts.Scatter(gradient, flat.GradientSpan);
        }

        Move(moving, _setup.Optimizer.RateAt(globalRound));
        var (mean, rows) = (loss.item<float>(), batch.Inputs.shape[0]);
        (LossSum, Rows) = (LossSum + (mean * rows), Rows + rows);
        return double.IsFinite(own) ? mean : own;
    }

    /// <summary>Puts the optimizer's vectors back into the state.</summary>
    public void Finish()
    {
        foreach (var (tensor, slot) in _slots.Zip(_state.Slots))
        {
            MemoryMarshal.Cast<byte, float>(tensor.bytes).CopyTo(slot);
        }
    }

    private void Move(Moving moving, double rate)
    {
        var step = ++_state.Steps[moving.Counter];
        using (no_grad())
        {
            foreach (var range in moving.Ranges)
            {
                Tensor Of(Tensor flat) => flat.narrow(0, range.Start, range.Length);
                _setup.Optimizer.Step(Of(_model.Flat.Values), Of(_model.Flat.Gradient), Array.ConvertAll(_slots, Of), step, rate);
            }
        }

        if (moving.MovesShared)
        {
            _round.Steps++;
            _round.RateSum += rate;
        }
    }
}
