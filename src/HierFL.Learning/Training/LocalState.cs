using HierFL.Core.Tensors;
using HierFL.Learning.Models;

namespace HierFL.Learning.Training;

/// <summary>What a hospital keeps between rounds, as far as the job asks for it (design decision D13). Changed in place by a round.</summary>
internal sealed class LocalState
{
    private readonly StateShape _shape;

    private LocalState(StateShape shape) => _shape = shape;

    /// <summary>The algorithm's vectors, in the order of their names; they start at zero.</summary>
    public required float[][] Algorithm { get; init; }

    /// <summary>The optimizer's vectors, likewise.</summary>
    public required float[][] Slots { get; init; }

    /// <summary>The part of the model, or the second model, that stays; null where the hospital has none yet.</summary>
    public ModelVector? Personal { get; set; }

    /// <summary>What is kept with a second model.</summary>
    public required double[] Numbers { get; set; }

    /// <summary>Steps the optimizer has taken, by counter.</summary>
    public required long[] Steps { get; init; }

    /// <summary>Epoch of the next row.</summary>
    public int Epoch { get; set; }

    /// <summary>Rows of it already taken.</summary>
    public int Position { get; set; }

    /// <summary>The state to begin a round with: the kept one, and zeros for what is not kept.</summary>
    /// <exception cref="LearningException">The kept state is another job's.</exception>
    public static LocalState Read(StateShape shape, ModelVector? kept)
    {
        if (kept is not null && shape.Layout is not null && kept.Layout.Digest != shape.Layout.Digest)
        {
            throw new LearningException(
                $"the hospital's state holds {CheckpointFile.Describe(kept.Layout)}; this job keeps {CheckpointFile.Describe(shape.Layout)}");
        }

        var tensors = (shape.Layout is null ? null : kept)?.Layout.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal) ?? [];
        float[] Floats(string name, int length) => tensors.TryGetValue(name, out var tensor) ? kept!.FloatsOf(tensor).ToArray() : new float[length];
        long[] Longs(string name, int length) => tensors.TryGetValue(name, out var tensor) ? kept!.Integers.AsSpan(kept.Layout.OffsetOf(tensor), length).ToArray() : new long[length];
        var sampling = Longs(StateShape.SamplingName, 2);
        return new LocalState(shape)
        {
            Algorithm = [.. shape.Algorithm.Select(name => Floats(StateShape.AlgorithmName(name), shape.AlgorithmLength))],
            Slots = [.. shape.Slots.Select(name => Floats(StateShape.SlotName(name), shape.SlotLength))],
            Personal = kept is null || shape.Personal.Tensors.IsEmpty ? null : PersonalOf(shape.Personal, Floats, Longs),
            Numbers = [.. shape.Numbers.Select(number => tensors.Count > 0 ? Floats(StateShape.NumberName(number.Name), 1)[0] : number.Start)],
            Steps = Longs(StateShape.StepsName, shape.Counters),
            Epoch = (int)sampling[0],
            Position = (int)sampling[1],
        };
    }

    /// <summary>What of it is kept; null if nothing.</summary>
    public ModelVector? Write()
    {
        if (_shape.Layout is not { } layout)
        {
            return null;
        }

        var kept = ModelVector.Zeros(layout);
        var tensors = layout.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        void Put(string name, ReadOnlySpan<float> floats, ReadOnlySpan<long> integers)
        {
            if (tensors.TryGetValue(name, out var tensor))
            {
                if (tensor.Type == TensorType.Float32)
                {
                    floats.CopyTo(kept.Floats.AsSpan(layout.OffsetOf(tensor)));
                }
                else
                {
                    integers.CopyTo(kept.Integers.AsSpan(layout.OffsetOf(tensor)));
                }
            }
        }

        foreach (var (name, vector) in _shape.Algorithm.Zip(Algorithm))
        {
            Put(StateShape.AlgorithmName(name), vector, []);
        }

        foreach (var (name, slot) in _shape.Slots.Zip(Slots))
        {
            Put(StateShape.SlotName(name), slot, []);
        }

        foreach (var tensor in _shape.Personal.Tensors)
        {
            var isFloat = tensor.Type == TensorType.Float32;
            var at = Personal!.Layout.OffsetOf(tensor);
            Put(StateShape.PersonalName(tensor.Name), isFloat ? Personal.FloatsOf(tensor) : [], isFloat ? [] : Personal.Integers.AsSpan(at, (int)tensor.Count));
        }

        foreach (var (number, value) in _shape.Numbers.Zip(Numbers))
        {
            Put(StateShape.NumberName(number.Name), [(float)value], []);
        }

        Put(StateShape.StepsName, [], Steps);
        Put(StateShape.SamplingName, [], [Epoch, Position]);
        return kept;
    }

    private static ModelVector PersonalOf(TensorLayout layout, Func<string, int, float[]> floats, Func<string, int, long[]> longs)
    {
        var personal = ModelVector.Zeros(layout);
        foreach (var tensor in layout.Tensors)
        {
            var (name, at, count) = (StateShape.PersonalName(tensor.Name), layout.OffsetOf(tensor), (int)tensor.Count);
            if (tensor.Type == TensorType.Float32)
            {
                floats(name, count).CopyTo(personal.Floats, at);
            }
            else
            {
                longs(name, count).CopyTo(personal.Integers, at);
            }
        }

        return personal;
    }
}
