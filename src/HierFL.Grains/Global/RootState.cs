using HierFL.Core.Jobs;
using HierFL.Core.Tensors;

namespace HierFL.Grains.Global;

/// <summary>What the root keeps between rounds beside the model, each vector as long as its parameters, and their place in <c>optimizer.safetensors</c>.</summary>
/// <param name="Server">Slots of the server optimizer.</param>
/// <param name="Shared">What the algorithm sends to the hospitals.</param>
/// <param name="AtRoot">What the algorithm keeps for itself.</param>
internal sealed record RootState(IReadOnlyList<float[]> Server, IReadOnlyList<float[]> Shared, IReadOnlyList<float[]> AtRoot)
{
    public static RootState Empty { get; } = new([], [], []);

    /// <summary>Before the first round.</summary>
    public static RootState Start(JobSpec spec, TensorLayout layout)
    {
        float[] Filled(double value) => [.. Enumerable.Repeat((float)value, layout.ParameterCount)];
        return new RootState(
            [.. spec.Server.Slots.Select(slot => Filled(spec.Server.StartOf(slot)))],
            [.. spec.Algorithm.Shared.Select(_ => Filled(0))],
            [.. spec.Algorithm.AtRoot.Select(_ => Filled(0))]);
    }

    /// <summary>One that a step may change while this one is what is durable.</summary>
    public RootState Copy() => new(Copy(Server), Copy(Shared), Copy(AtRoot));

    /// <summary>Null for a job that keeps nothing.</summary>
    public ModelVector? ToVector(JobSpec spec, TensorLayout layout) => LayoutOf(spec, layout) is { Tensors.IsEmpty: false } own
        ? new ModelVector(own, FlatVectors.Join([.. Server, .. Shared, .. AtRoot]), [])
        : null;

    /// <exception cref="JobFailedException">The stored state is not this job's.</exception>
    public static RootState Read(JobSpec spec, TensorLayout layout, ModelVector? stored)
    {
        var own = LayoutOf(spec, layout);
        if (own.Tensors.IsEmpty)
        {
            return Empty;
        }

        if (stored?.Layout.Digest != own.Digest)
        {
            throw new JobFailedException(
                $"the checkpoint holds no state of {spec.Server.GetType().Name} and {spec.Algorithm.GetType().Name}");
        }

        float[][] vectors = [.. stored.Layout.Tensors.Select(tensor => stored.FloatsOf(tensor).ToArray())];
        var (server, shared) = (spec.Server.Slots.Length, spec.Algorithm.Shared.Length);
        return new RootState(vectors[..server], vectors[server..(server + shared)], vectors[(server + shared)..]);
    }

    private static TensorLayout LayoutOf(JobSpec spec, TensorLayout layout) => new(
        spec.Server.Slots
            .Concat(spec.Algorithm.Shared.Select(name => $"algorithm.shared.{name}"))
            .Concat(spec.Algorithm.AtRoot.Select(name => $"algorithm.root.{name}"))
            .Select(name => new TensorSpec(name, TensorType.Float32, [layout.ParameterCount], TensorKind.Buffer)));

    private static float[][] Copy(IReadOnlyList<float[]> vectors) => [.. vectors.Select(vector => (float[])vector.Clone())];
}
