using HierFL.Core.Tensors;

namespace HierFL.Core.Algorithms;

/// <summary>What an algorithm shares beside the model, as safetensors: a tensor for each vector.</summary>
public static class SharedVectors
{
    /// <summary>Null for an algorithm that shares nothing.</summary>
    public static ModelVector? Write(Algorithm algorithm, TensorLayout model, IReadOnlyList<float[]> vectors) =>
        algorithm.Shared.IsEmpty ? null : new ModelVector(LayoutOf(algorithm, model), FlatVectors.Join(vectors), []);

    /// <exception cref="ArgumentException">They are another algorithm's, or another model's.</exception>
    public static IReadOnlyList<float[]> Read(Algorithm algorithm, TensorLayout model, ModelVector? written)
    {
        if (algorithm.Shared.IsEmpty)
        {
            return [];
        }

        return written?.Layout.Digest == LayoutOf(algorithm, model).Digest
            ? [.. written.Layout.Tensors.Select(tensor => written.FloatsOf(tensor).ToArray())]
            : throw new ArgumentException($"what came with the model is not what {algorithm.GetType().Name} shares", nameof(written));
    }

    /// <summary>A tensor for each vector.</summary>
    public static TensorLayout LayoutOf(Algorithm algorithm, TensorLayout model) =>
        new(algorithm.Shared.Select(name => new TensorSpec(name, TensorType.Float32, [model.ParameterCount], TensorKind.Buffer)));
}
