using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Core.Personalization;

/// <summary>
/// What each hospital keeps to itself: a part of the model (<see cref="PersonalPart"/>), a second model beside the common one (<see cref="KeepsModel"/>), or a model fitted
/// when it is measured (<see cref="FitEpochs"/>). Works on flat vectors of the model's parameters, like an algorithm; what it keeps never leaves the hospital.
/// </summary>
[JobKey("personalization", "none")]
public abstract record Personal : JobChoice
{
    /// <summary>Whether hospitals use models of their own: an evaluation then measures them beside the common one.</summary>
    [NotInFile]
    public virtual bool HasModels => true;

    /// <summary>
    /// Whether a hospital trains a second model on the batches of the common one and keeps it between rounds. It starts as the model of the first round that the hospital takes part in.
    /// </summary>
    [NotInFile]
    public virtual bool KeepsModel => false;

    /// <summary>Numbers that are kept with the second model.</summary>
    [NotInFile]
    public virtual ImmutableArray<KeptNumber> Numbers => [];

    /// <summary>Epochs on the hospital's rows, from the common model, before the hospital's own is measured.</summary>
    [NotInFile]
    public virtual int FitEpochs => 0;

    /// <summary>Learning rate of steps on the hospital's own model; null takes that of the local optimizer.</summary>
    [NotInFile]
    public virtual double? OwnRate => null;

    /// <summary>The model that the hospital uses: where the gradient of a step on the second model is taken, and what is measured.</summary>
    /// <param name="used">Written whole.</param>
    /// <param name="own">The second model.</param>
    /// <param name="common">The common model.</param>
    /// <param name="numbers">One for each of <see cref="Numbers"/>.</param>
    public virtual void Mix(Span<float> used, ReadOnlySpan<float> own, ReadOnlySpan<float> common, ReadOnlySpan<double> numbers) => own.CopyTo(used);

    /// <summary>Before each step of the second model: turns the gradient at the used model into that of the second one, in place.</summary>
    /// <param name="gradient">Of the loss on the batch, at the used model.</param>
    /// <param name="own">The second model before the step.</param>
    /// <param name="common">The common model as trained so far, before its step on the same batch.</param>
    /// <param name="round">What is known of the round; its numbers may change.</param>
    public virtual void Correct(Span<float> gradient, ReadOnlySpan<float> own, ReadOnlySpan<float> common, OwnRound round)
    {
    }
}

/// <summary>A number that is kept at the hospital, and where it starts.</summary>
public sealed record KeptNumber(string Name, double Start);

/// <summary>What is known of a round of a hospital's second model.</summary>
public sealed class OwnRound
{
    /// <summary>The common model as the round began.</summary>
    public required ReadOnlyMemory<float> Start { get; init; }

    /// <summary>One for each of <see cref="Personal.Numbers"/>, as the round before left them.</summary>
    public required double[] Numbers { get; init; }

    /// <summary>Learning rate of the step.</summary>
    public required double Rate { get; set; }

    /// <summary>Steps taken in this round.</summary>
    public int Steps { get; set; }
}
