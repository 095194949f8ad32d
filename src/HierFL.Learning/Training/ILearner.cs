using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;

namespace HierFL.Learning.Training;

/// <summary>Computes what a plan asks of one hospital. Synchronous CPU work on one thread: the agent calls it inside a training slot.</summary>
public interface ILearner
{
    /// <exception cref="LearningException">The data or the model do not allow it; the message is a sentence for people.</exception>
    LearningResult Run(LearningRequest request, CancellationToken cancellation);
}

/// <param name="Hospital">Name of the hospital: its random streams derive from (seed, hospital, round, purpose).</param>
/// <param name="Plan">The pass.</param>
/// <param name="Job">The job.</param>
/// <param name="Model">Base model; null for statistics.</param>
/// <param name="Preprocessing">Null until the statistics are known.</param>
/// <param name="State">What the hospital kept from its last accepted update; null if nothing.</param>
public sealed record LearningRequest(
    string Hospital, RoundPlan Plan, JobSpec Job, ModelVector? Model, PreprocessingDocument? Preprocessing, ModelVector? State)
{
    /// <summary>What the algorithm shares beside the model, a tensor for each vector; null if it shares nothing.</summary>
    public ModelVector? Shared { get; init; }
}

/// <param name="Floats">Model delta (local − global), in layout order, then the changes of what the algorithm shares; empty unless training.</param>
/// <param name="Integers">Integer buffers after training; empty unless training.</param>
/// <param name="Lanes">Values of the plan's lanes, in their order.</param>
/// <param name="Examples">Rows it stands for; the aggregation rule turns them into the weight.</param>
/// <param name="Report">Exact metrics of this hospital, already cut to what its policy lets out.</param>
/// <param name="State">What to keep for the next round if this update is accepted: named tensors; null if the job keeps nothing.</param>
public sealed record LearningResult(
    float[] Floats, long[] Integers, double[] Lanes, long Examples, ImmutableSortedDictionary<string, double> Report, ModelVector? State)
{
    /// <summary>Evaluation: the model that the hospital uses, where it has one of its own; it stays there.</summary>
    public ModelVector? Own { get; init; }
}

/// <summary>Training or evaluation cannot be done; the message says why and what would help.</summary>
public sealed class LearningException : Exception
{
    public LearningException(string message) : base(message) { }

    public LearningException(string message, Exception inner) : base(message, inner) { }

    public LearningException() { }
}
