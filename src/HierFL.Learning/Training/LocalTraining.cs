using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Natives;
using HierFL.Learning.Personalization;
using HierFL.Learning.Preprocessing;
using static TorchSharp.torch;

namespace HierFL.Learning.Training;

/// <summary>One stretch of training on the rows of one place: synchronous, on one thread, the same bits whatever else runs beside it.</summary>
/// <param name="setup">The job's choices.</param>
/// <param name="local">The job's local section.</param>
/// <param name="rows">At least one.</param>
/// <param name="classes">What the job knows of the classes.</param>
internal sealed class LocalTraining(LearningSetup setup, LocalSpec local, PreparedRows rows, PreprocessingDocument classes)
{
    private readonly int _batch = Math.Min(local.BatchSize ?? rows.Count, rows.Count);

    /// <summary>Global round of the first step. Steps beyond those a round has are of the rounds after it.</summary>
    public int Round { get; init; } = 1;

    /// <summary>How often a global round trains: regional rounds share its learning rate.</summary>
    public int PerRound { get; init; } = 1;

    /// <summary>Steps the job asks for, those on the personal part alone included.</summary>
    public int StepsAsked => checked(FirstSteps + (local.Steps ?? ((local.Epochs ?? 1) * BatchesPerEpoch)));

    private int BatchesPerEpoch => (rows.Count + _batch - 1) / _batch;

    private int FirstSteps => setup.Personal is PersonalPart { FirstEpochs: { } epochs } ? checked(epochs * BatchesPerEpoch) : 0;

    /// <summary>Trains from a model and a kept state.</summary>
    /// <param name="start">What the hospitals share; not changed.</param>
    /// <param name="shared">What the algorithm shares beside it; null for nothing.</param>
    /// <param name="kept">What the hospital kept; null for nothing.</param>
    /// <param name="steps">Optimizer steps, at least 1. Where they are fewer than asked, at least one moves the shared part.</param>
    /// <param name="streamOf">The random stream that orders the rows of an epoch.</param>
    /// <param name="noise">Seed of everything random in a forward pass, such as dropout.</param>
    /// <param name="place">For messages: the round and the hospital.</param>
    /// <param name="cancellation">Heeded between batches.</param>
    /// <exception cref="LearningException">The loss is not finite, or the model or the state does not fit the job.</exception>
    public TrainingOutcome Run(
        ModelVector start, ModelVector? shared, ModelVector? kept, int steps, Func<int, SeededStream> streamOf, ulong noise, string place,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        LocalState StateOf(ModelParts parts) => LocalState.Read(StateShape.Of(setup, local, parts), kept);
        using var model = DividedModel.Open(setup, start, parts => StateOf(parts).Personal, rows.Shape);
        var (parts, state) = (model.Parts, StateOf(model.Parts));
        using var own = setup.Personal.KeepsModel ? new OwnModel(setup, local, state.Personal ?? start, start, state.Numbers, rows.Shape, ~noise) : null;
        model.Flat.Train(noise);
        var round = new HospitalRound
        {
            Start = start.Floats,
            Shared = SharedVectors.Read(setup.Algorithm, start.Layout, shared),
            Changes = [.. setup.Algorithm.Shared.Select(_ => new float[parts.Shared.ParameterCount])],
            Kept = state.Algorithm,
        };
        var order = new RowOrder(rows.Count, _batch, streamOf);
        order.Resume(state.Epoch, state.Position);
        var pass = new TrainingPass(setup, local, model, own, round, state);
        var first = Math.Min(FirstSteps, steps - 1);
        using (var batches = new RowBatches(rows, Targets(), Weights(), order, _batch))
        {
            Take(first, Moving.Personal(parts));
            Take(steps - first, FirstSteps > 0 ? Moving.Shared(parts) : Moving.All(parts));

            void Take(int count, Moving moving) => batches.Take(count, (batch, done) =>
            {
                cancellation.ThrowIfCancellationRequested();
                var loss = pass.Step(moving, batch, Round + (done / StepsAsked / PerRound));
                if (!double.IsFinite(loss))
                {
                    throw new LearningException(
                        $"{place}: the training loss is {loss} after {done} steps; lower local.optimizer.learningRate, or standardize the features");
                }
            });
        }

        pass.Finish();
        (state.Epoch, state.Position, state.Numbers) = (order.Epoch, order.Position, own?.Numbers ?? state.Numbers);
        return Outcome(start, model, own, round, state, pass);
    }

    private TrainingOutcome Outcome(ModelVector start, DividedModel model, OwnModel? own, HospitalRound round, LocalState state, TrainingPass pass)
    {
        var whole = model.Flat.Read();
        var (parts, trained) = (model.Parts, model.Parts.SharedOf(whole));
        var delta = new float[trained.Floats.Length];
        for (var i = 0; i < delta.Length; i++)
        {
            delta[i] = trained.Floats[i] - start.Floats[i];
        }

        var lanes = setup.Algorithm.Finish(delta.AsSpan(0, parts.Shared.ParameterCount), round);
        state.Personal = own?.Read() ?? (parts.IsWhole ? null : parts.PersonalOf(whole));
        return new TrainingOutcome(
            whole, round.Changes.Count == 0 ? delta : FlatVectors.Join([delta, .. round.Changes]), trained.Integers, lanes, pass.LossSum, pass.Rows, state.Write());
    }

    private Tensor Targets() => setup.Outputs > 1
        ? tensor(Array.ConvertAll(rows.Targets, target => (long)target))
        : AlignedTensor.Of(Array.ConvertAll(rows.Targets, target => (float)target), rows.Count);

    private Tensor? Weights() => RowWeights.Of(setup.Loss, classes, rows.Targets) is { } factors ? AlignedTensor.Of(factors, rows.Count) : null;
}

/// <param name="Model">The trained model, whole: what is shared and what stays.</param>
/// <param name="Delta">Of the shared part: it less the one it began with, in layout order, then the changes of what the algorithm shares.</param>
/// <param name="Integers">Counters of the shared part.</param>
/// <param name="Lanes">The algorithm's.</param>
/// <param name="LossSum">Σ loss over rows, every epoch counted.</param>
/// <param name="Rows">Rows processed, every epoch counted.</param>
/// <param name="State">What to keep; null if the job keeps nothing.</param>
internal sealed record TrainingOutcome(ModelVector Model, float[] Delta, long[] Integers, double[] Lanes, double LossSum, long Rows, ModelVector? State);
