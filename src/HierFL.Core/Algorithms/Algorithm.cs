using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>
/// What changes training at the hospital and combining at the root: both sides of a federated algorithm in one file, on flat vectors as long as the parameters that hospitals share.
/// Vectors that it keeps start at zero.
/// </summary>
[JobKey("algorithm", "fedavg")]
public abstract record Algorithm : JobChoice
{
    /// <summary>Vectors that the root keeps and sends with the model. An update carries a change of each beside the delta; the mean of the changes reaches <see cref="Combine"/>.</summary>
    [NotInFile]
    public virtual ImmutableArray<string> Shared => [];

    /// <summary>Vectors that every hospital keeps between rounds (design decision D13).</summary>
    [NotInFile]
    public virtual ImmutableArray<string> Kept => [];

    /// <summary>Vectors that the root keeps for itself.</summary>
    [NotInFile]
    public virtual ImmutableArray<string> AtRoot => [];

    /// <summary>Scalars that an update carries beside the delta.</summary>
    [NotInFile]
    public virtual ImmutableArray<RingLane> Lanes => [];

    /// <summary>Whether <see cref="Correct"/> does anything: it costs a pass over the gradient at every step.</summary>
    [NotInFile]
    public virtual bool Corrects => false;

    /// <summary>At the hospital, before each step: changes the gradient in place.</summary>
    /// <param name="gradient">Of the loss at the local values.</param>
    /// <param name="values">The local values before the step.</param>
    /// <param name="round">The hospital's round.</param>
    public virtual void Correct(Span<float> gradient, ReadOnlySpan<float> values, HospitalRound round)
    {
    }

    /// <summary>At the hospital, after the last step: changes the delta in place, and what the round sends and keeps beside it.</summary>
    /// <param name="delta">Local values less those the round began with.</param>
    /// <param name="round">The hospital's round.</param>
    /// <returns>Values of <see cref="Lanes"/>.</returns>
    public virtual double[] Finish(Span<float> delta, HospitalRound round) => [];

    /// <summary>At the root: turns the mean of the deltas into the combined update, in place, and moves what the root keeps.</summary>
    /// <param name="delta">Mean over the hospitals of the round, by the weights of the aggregation.</param>
    /// <param name="round">The root's round.</param>
    public virtual void Combine(Span<float> delta, RootRound round)
    {
    }
}
