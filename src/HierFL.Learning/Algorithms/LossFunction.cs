using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>What training makes small: the mean over the rows of a batch.</summary>
[JobKey("local.loss", "auto")]
public abstract record LossFunction : JobChoice
{
    /// <summary>The tasks it is for.</summary>
    internal abstract ImmutableArray<PredictionTask> Tasks { get; }

    /// <summary>Whether rows count by their class; then <see cref="Of"/> is given their weights.</summary>
    internal virtual ClassWeights Weights => ClassWeights.None;

    public override IEnumerable<Misfit> Misfits(JobSpec job) => Tasks.Contains(job.Target.Task)
        ? []
        : [new Misfit($"a loss for {Name(Tasks)}, with the task {Word(job.Target.Task)}; allowed: auto, or a loss for {Word(job.Target.Task)}", "target.task")];

    /// <param name="outputs">[rows, outputs], float32.</param>
    /// <param name="targets">[rows]: float32 for binary and regression, int64 for multiclass.</param>
    /// <param name="weights">[rows], float32: factors of the rows' losses, whose sum is divided by the number of rows all the same; null where all are 1.</param>
    internal abstract Tensor Of(Tensor outputs, Tensor targets, Tensor? weights = null);

    /// <summary>The loss of a task: this one, or the task's own.</summary>
    /// <exception cref="LearningException">It is the loss of another task.</exception>
    internal LossFunction For(PredictionTask task) => Tasks.Contains(task)
        ? Resolved(task)
        : throw new LearningException($"local.loss: found a loss for {Name(Tasks)} targets, the target is {Word(task)}; take auto");

    private protected virtual LossFunction Resolved(PredictionTask task) => this;

    private static string Name(IEnumerable<PredictionTask> tasks) => string.Join(" and ", tasks.Select(Word));

    private protected static string Word(PredictionTask task) => task.ToString().ToLowerInvariant();
}
