using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;

namespace HierFL.Learning.Training;

/// <summary>What a hospital keeps between rounds, as far as the job asks for it (design decision D13).</summary>
/// <param name="Slots">The optimizer's vectors, in the order of their names; they start at zero.</param>
/// <param name="Kept">The algorithm's vectors, likewise.</param>
/// <param name="Steps">Steps the optimizer has taken.</param>
/// <param name="Epoch">Epoch of the next row.</param>
/// <param name="Position">Rows of it already taken.</param>
internal sealed record LocalState(ImmutableArray<float[]> Slots, ImmutableArray<float[]> Kept, long Steps, int Epoch, int Position)
{
    private const string StepsName = "optimizer.steps";
    private const string SamplingName = "sampling";

    /// <summary>What a job keeps; null if nothing.</summary>
    /// <param name="local">The job's local section.</param>
    /// <param name="slots">Names of the optimizer's vectors.</param>
    /// <param name="kept">Names of the algorithm's vectors.</param>
    /// <param name="length">Elements of each.</param>
    public static TensorLayout? LayoutOf(LocalSpec local, ImmutableArray<string> slots, ImmutableArray<string> kept, int length)
    {
        var tensors = new List<TensorSpec>(kept.Select(name => new TensorSpec($"algorithm.{name}", TensorType.Float32, [length], TensorKind.Buffer)));
        if (local.OptimizerState == OptimizerStatePolicy.Keep && !slots.IsEmpty)
        {
            tensors.AddRange(slots.Select(slot => new TensorSpec($"optimizer.{slot}", TensorType.Float32, [length], TensorKind.Buffer)));
            tensors.Add(new TensorSpec(StepsName, TensorType.Int64, [1], TensorKind.Buffer));
        }

        if (local.Sampling == Sampling.Continue)
        {
            tensors.Add(new TensorSpec(SamplingName, TensorType.Int64, [2], TensorKind.Buffer));
        }

        return tensors.Count == 0 ? null : new TensorLayout(tensors);
    }

    /// <summary>The state to begin a round with: the kept one, and zeros for what is not kept.</summary>
    /// <exception cref="LearningException">The kept state is another job's.</exception>
    public static LocalState Read(ModelVector? kept, TensorLayout? layout, int slots, int algorithmSlots, int length)
    {
        var start = new LocalState(Zeros(slots, length), Zeros(algorithmSlots, length), 0, 0, 0);
        if (kept is null || layout is null)
        {
            return start;
        }

        if (kept.Layout.Digest != layout.Digest)
        {
            throw new LearningException(
                $"the hospital's state holds {CheckpointFile.Describe(kept.Layout)}; this job keeps {CheckpointFile.Describe(layout)}");
        }

        foreach (var tensor in layout.Tensors)
        {
            var at = layout.OffsetOf(tensor);
            start = tensor.Name switch
            {
                StepsName => start with { Steps = kept.Integers[at] },
                SamplingName => start with { Epoch = (int)kept.Integers[at], Position = (int)kept.Integers[at + 1] },
                _ => start.With(at / length, kept.FloatsOf(tensor).ToArray()),
            };
        }

        return start;
    }

    /// <summary>What of it is kept; null if nothing.</summary>
    public ModelVector? Write(TensorLayout? layout)
    {
        if (layout is null)
        {
            return null;
        }

        var kept = ModelVector.Zeros(layout);
        foreach (var tensor in layout.Tensors)
        {
            var at = layout.OffsetOf(tensor);
            switch (tensor.Name)
            {
                case StepsName:
                    kept.Integers[at] = Steps;
                    break;
                case SamplingName:
                    kept.Integers[at] = Epoch;
                    kept.Integers[at + 1] = Position;
                    break;
                default:
                    var index = at / (int)tensor.Count;
                    (index < Kept.Length ? Kept[index] : Slots[index - Kept.Length]).CopyTo(kept.Floats, at);
                    break;
            }
        }

        return kept;
    }

    private static ImmutableArray<float[]> Zeros(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => new float[length])];

    /// <summary>With one of the vectors, counted as in the layout: the algorithm's first.</summary>
    private LocalState With(int index, float[] values) => index < Kept.Length
        ? this with { Kept = Kept.SetItem(index, values) }
        : this with { Slots = Slots.SetItem(index - Kept.Length, values) };
}
