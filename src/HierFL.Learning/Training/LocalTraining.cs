using System.Runtime.InteropServices;
using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Natives;
using HierFL.Learning.Preprocessing;
using static TorchSharp.torch;

namespace HierFL.Learning.Training;

/// <summary>One stretch of training on the rows of one place: synchronous, on one thread, the same bits whatever else runs beside it.</summary>
/// <param name="setup">The job's choices.</param>
/// <param name="local">The job's local section.</param>
/// <param name="rows">At least one.</param>
internal sealed class LocalTraining(LearningSetup setup, LocalSpec local, PreparedRows rows)
{
    /// <summary>Most floats that are gathered for the next steps: 64 MiB, or one batch. Images of an epoch may be more than the machine has.</summary>
    private const int MostGathered = 1 << 24;

    private readonly int _batch = Math.Min(local.BatchSize ?? rows.Count, rows.Count);

    /// <summary>Steps the job asks for.</summary>
    public int StepsAsked => local.Steps ?? checked((local.Epochs ?? 1) * ((rows.Count + _batch - 1) / _batch));

    /// <summary>Trains from a model and a kept state.</summary>
    /// <param name="start">Not changed.</param>
    /// <param name="shared">What the algorithm shares beside it; null for nothing.</param>
    /// <param name="kept">What the hospital kept; null for nothing.</param>
    /// <param name="steps">Optimizer steps.</param>
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
        using var model = ModelFactory.Open(setup.Model, start, rows.Shape, setup.Outputs);
        model.Train(noise);
        var length = model.Layout.FloatCount;
        var (algorithm, layout) = (setup.Algorithm, LocalState.LayoutOf(local, setup.Optimizer.Slots, setup.Algorithm.Kept, length));
        var state = LocalState.Read(kept, layout, setup.Optimizer.Slots.Length, algorithm.Kept.Length, length);
        var round = new HospitalRound
        {
            Start = start.Floats,
            Shared = SharedVectors.Read(algorithm, start.Layout, shared),
            Changes = [.. algorithm.Shared.Select(_ => new float[length])],
            Kept = state.Kept,
        };
        var order = new RowOrder(rows.Count, _batch, streamOf);
        order.Resume(state.Epoch, state.Position);
        Tensor[] slots = [.. state.Slots.Select(slot => AlignedTensor.Of(slot, slot.Length))], moving = [.. slots.Select(slot => slot.narrow(0, 0, model.ParameterCount))];
        var inputs = AlignedTensor.Of(rows.Inputs, rows.Count, rows.Shape.Count);
        var targets = Targets();
        var stretches = Math.Max(1, MostGathered / ((long)_batch * rows.Shape.Count));

        var (lossSum, rowsSeen) = (0.0, 0L);
        for (var done = 0; done < steps;)
        {
            using var stretch = NewDisposeScope();
            var next = order.Next((int)Math.Min(steps - done, stretches));
            var whole = _batch == rows.Count;
            var index = whole ? null : tensor(Array.ConvertAll(next.ToArray(), row => (long)row));
            var (x, y) = whole ? (inputs, targets) : (inputs.index_select(0, index!), targets.index_select(0, index!));
            for (var at = 0; at < next.Length; at += _batch, done++)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(_batch, next.Length - at);
                var loss = Step(model, round, moving, x.narrow(0, at, count), y.narrow(0, at, count), state.Steps + done + 1);
                if (!double.IsFinite(loss))
                {
                    throw new LearningException(
                        $"{place}: the training loss is {loss} after {done} steps; lower local.optimizer.learningRate, or standardize the features");
                }

                lossSum += loss * count;
                rowsSeen += count;
            }
        }

        var (values, delta) = (model.Read(), new float[length]);
        for (var i = 0; i < delta.Length; i++)
        {
            delta[i] = values[i] - start.Floats[i];
        }

        // Running statistics come after the parameters: an algorithm knows nothing of them, and their change leaves as it is.
        var lanes = algorithm.Finish(delta.AsSpan(0, model.ParameterCount), round);
        var left = new LocalState([.. slots.Select(Read)], state.Kept, state.Steps + steps, order.Epoch, order.Position);
        return new TrainingOutcome(
            values, model.ReadIntegers(), round.Changes.Count == 0 ? delta : FlatVectors.Join([delta, .. round.Changes]), lanes, lossSum, rowsSeen, left.Write(layout));
    }

    /// <returns>Mean loss over the batch, before the step.</returns>
    private double Step(FlatModel model, HospitalRound round, Tensor[] slots, Tensor x, Tensor y, long step)
    {
        using var scope = NewDisposeScope();
        model.Gradient.zero_();
        var loss = setup.Loss.Of(model.Forward(x), y);
        loss.backward();
        if (setup.Algorithm.Corrects)
        {
            setup.Algorithm.Correct(model.GradientSpan, model.ValuesSpan, round);
        }

        using (no_grad())
        {
            setup.Optimizer.Step(model.Values, model.Gradient, slots, step);
        }

        round.Steps++;
        round.RateSum += setup.Optimizer.Rate;

        return loss.item<float>();
    }

    private Tensor Targets() => setup.Loss.Task == PredictionTask.Multiclass
        ? tensor(Array.ConvertAll(rows.Targets, target => (long)target))
        : AlignedTensor.Of(Array.ConvertAll(rows.Targets, target => (float)target), rows.Count);

    private static float[] Read(Tensor values) => MemoryMarshal.Cast<byte, float>(values.bytes).ToArray();
}

/// <param name="Values">The trained model, in layout order.</param>
/// <param name="Integers">Its counters, in layout order.</param>
/// <param name="Delta">It less the one it began with, in layout order, then the changes of what the algorithm shares.</param>
/// <param name="Lanes">The algorithm's.</param>
/// <param name="LossSum">Σ loss over rows, every epoch counted.</param>
/// <param name="Rows">Rows processed, every epoch counted.</param>
/// <param name="State">What to keep; null if the job keeps nothing.</param>
internal sealed record TrainingOutcome(float[] Values, long[] Integers, float[] Delta, double[] Lanes, double LossSum, long Rows, ModelVector? State);
