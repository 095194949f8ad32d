using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Core.ServerOptimizers;

/// <summary>How the combined update moves the global model.</summary>
[JobKey("server", "sgd")]
public abstract record ServerOptimizer : JobChoice
{
    /// <summary>Names of the vectors it keeps between rounds, each as long as the model's float vector.</summary>
    [NotInFile]
    public virtual ImmutableArray<string> Slots => [];

    /// <summary>What every element of a slot starts at.</summary>
    public virtual double StartOf(string slot) => 0;

    /// <summary>Moves <paramref name="model"/> in place by the combined <paramref name="delta"/>; a zero delta with the slots of the start is the identity.</summary>
    /// <param name="model">All float32 values of the model.</param>
    /// <param name="delta">Combined update, same length.</param>
    /// <param name="slots">One vector per name of <see cref="Slots"/>, same length, updated in place.</param>
    public abstract void Step(Span<float> model, ReadOnlySpan<float> delta, IReadOnlyList<float[]> slots);
}
