using HierFL.Core.Tensors;

namespace HierFL.Core.ServerOptimizers;

/// <summary>
/// A tier's step on a whole model. The optimizer moves what is learned by gradient; float buffers, such as the running statistics of BatchNorm, become the mean of the hospitals'
/// ones whatever the optimizer: a momentum or an adaptive step would turn a variance into something that no data have.
/// </summary>
public static class ServerStep
{
    /// <param name="optimizer">The tier's.</param>
    /// <param name="model">Moved in place.</param>
    /// <param name="delta">Combined update, as many elements as the model has floats; overwritten.</param>
    /// <param name="slots">The optimizer's vectors, as long as the model has parameters, moved in place.</param>
    /// <param name="round">Global round, from 1: the learning rate may depend on it.</param>
    public static void Take(ServerOptimizer optimizer, ModelVector model, Span<float> delta, IReadOnlyList<float[]> slots, int round)
    {
        var means = new List<(int Start, float[] Values)>();
        foreach (var tensor in model.Layout.Tensors.Where(tensor => tensor is { Kind: TensorKind.Buffer, Type: TensorType.Float32 }))
        {
            var (start, mean) = (model.Layout.OffsetOf(tensor), model.FloatsOf(tensor).ToArray());
            var change = delta.Slice(start, mean.Length);
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += change[i];
            }

            change.Clear();
            means.Add((start, mean));
        }

        var parameters = model.Layout.ParameterCount;
        optimizer.Step(model.Floats.AsSpan(0, parameters), delta[..parameters], slots, optimizer.RateAt(round));
        foreach (var (start, mean) in means)
        {
            mean.CopyTo(model.Floats, start);
        }
    }
}
