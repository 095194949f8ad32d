using HierFL.Core.Tensors;

namespace HierFL.Core.ServerOptimizers;

/// <summary>What a server optimizer keeps, as safetensors: a tensor for each slot.</summary>
public static class SlotVectors
{
    /// <summary>Before the first step.</summary>
    public static float[][] Start(ServerOptimizer optimizer, int length) =>
        [.. optimizer.Slots.Select(slot => Enumerable.Repeat((float)optimizer.StartOf(slot), length).ToArray())];

    /// <summary>Null for an optimizer that keeps nothing.</summary>
    public static ModelVector? Write(ServerOptimizer optimizer, int length, IReadOnlyList<float[]> slots) =>
        slots.Count == 0 ? null : new ModelVector(LayoutOf(optimizer, length), FlatVectors.Join(slots), []);

    /// <exception cref="ArgumentException">They are another optimizer's, or another model's.</exception>
    public static float[][] Read(ServerOptimizer optimizer, int length, ModelVector? written)
    {
        if (optimizer.Slots.IsEmpty)
        {
            return [];
        }

        return written?.Layout.Digest == LayoutOf(optimizer, length).Digest
            ? [.. written.Layout.Tensors.Select(tensor => written.FloatsOf(tensor).ToArray())]
            : throw new ArgumentException($"the vectors are not those of {optimizer.GetType().Name} for a model of {length} floats", nameof(written));
    }

    private static TensorLayout LayoutOf(ServerOptimizer optimizer, int length) =>
        new(optimizer.Slots.Select(slot => new TensorSpec(slot, TensorType.Float32, [length], TensorKind.Buffer)));
}
