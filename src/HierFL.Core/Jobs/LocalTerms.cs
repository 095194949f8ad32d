using System.ComponentModel;

namespace HierFL.Core.Jobs;

/// <summary>Which parameters a penalty is on.</summary>
public enum Penalized
{
    /// <summary>Tensors of two dimensions and more: matrices and kernels. Biases, and the scales and shifts of normalization, are free.</summary>
    Weights,

    /// <summary>All parameters.</summary>
    All,
}

/// <summary>A penalty on the size of the parameters: l1 · Σ|w| + l2/2 · Σw², beside the loss. The reported training loss is without it.</summary>
public sealed record PenaltySpec
{
    [Description("Factor of the sum of absolute values: pushes parameters to zero."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double L1 { get; init; }

    [Description("Factor of half the sum of squares: keeps parameters small."), AtLeast(0), AtMost(Largest.LearningRate)]
    public double L2 { get; init; }

    [Description("`weights` (matrices and kernels, not biases or the scales and shifts of normalization) or `all` parameters.")]
    public Penalized Of { get; init; } = Penalized.Weights;
}

/// <summary>Bounds the gradient of a step, so that one odd batch does not throw the model off. It is no privacy: the bound is on a batch, and nothing is noised.</summary>
public sealed record GradientClipSpec
{
    [Description("Largest Euclidean norm of the whole gradient; a longer one is scaled down to it."), RequiredInFile, Above(0), AtMost(1e9)]
    public double Norm { get; init; } = 1;
}
