using HierFL.Core.ServerOptimizers;
using HierFL.Core.Tensors;

namespace HierFL.Grains.Global;

/// <summary>The vectors a server optimizer keeps between rounds, and their place in <c>optimizer.safetensors</c>.</summary>
internal static class ServerState
{
    /// <summary>Before the first round.</summary>
    public static IReadOnlyList<float[]> Start(ServerOptimizer optimizer, TensorLayout layout) =>
        [.. optimizer.Slots.Select(slot => Enumerable.Repeat((float)optimizer.StartOf(slot), layout.FloatCount).ToArray())];

    /// <summary>Null for an optimizer without state.</summary>
    public static ModelVector? ToVector(ServerOptimizer optimizer, TensorLayout layout, IReadOnlyList<float[]> slots) => optimizer.Slots.IsEmpty
        ? null
        : new ModelVector(LayoutOf(optimizer, layout), [.. slots.SelectMany(slot => slot)], []);

    /// <exception cref="JobFailedException">The stored state is not this optimizer's.</exception>
    public static IReadOnlyList<float[]> Read(ServerOptimizer optimizer, TensorLayout layout, ModelVector? stored)
    {
        if (optimizer.Slots.IsEmpty)
        {
            return [];
        }

        if (stored?.Layout.Digest != LayoutOf(optimizer, layout).Digest)
        {
            throw new JobFailedException($"the checkpoint holds no state of server optimizer '{optimizer.GetType().Name}'");
        }

        return [.. stored.Layout.Tensors.Select(tensor => stored.FloatsOf(tensor).ToArray())];
    }

    private static TensorLayout LayoutOf(ServerOptimizer optimizer, TensorLayout layout) =>
        new(optimizer.Slots.Select(slot => new TensorSpec(slot, TensorType.Float32, [layout.FloatCount], TensorKind.Buffer)));
}
