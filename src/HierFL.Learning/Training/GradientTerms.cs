using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Core.Tensors;
using static TorchSharp.torch;

namespace HierFL.Learning.Training;

/// <summary>
/// What the local section does with a gradient before an algorithm's correction: what an algorithm takes for the mean of the gradients is then that of the
/// penalized and clipped ones.
/// </summary>
/// <param name="local">The job's local section.</param>
/// <param name="layout">Of the whole model.</param>
internal sealed class GradientTerms(LocalSpec local, TensorLayout layout)
{
    private readonly Penalty? _penalty = Penalty.Of(local.Penalty, layout);

    /// <summary>Adds the penalty's gradient, then shortens what moves to the job's norm.</summary>
    /// <param name="gradient">All parameters, flat; changed in place.</param>
    /// <param name="values">The parameters.</param>
    /// <param name="moving">What moves in this step.</param>
    public void Apply(Tensor gradient, Tensor values, ImmutableArray<FlatRange> moving)
    {
        using var none = no_grad();
        _penalty?.AddTo(gradient, values);
        if (local.ClipGradient is { } clip && Norm(gradient, moving) is var norm && norm > clip.Norm)
        {
            gradient.mul_(clip.Norm / norm);
        }
    }

    private static double Norm(Tensor gradient, ImmutableArray<FlatRange> moving) => moving.Length == 1
        ? Norm(gradient, moving[0])
        : Math.Sqrt(moving.Sum(range => Math.Pow(Norm(gradient, range), 2)));

    private static double Norm(Tensor gradient, FlatRange range) => gradient.narrow(0, range.Start, range.Length).norm().item<float>();
}
