using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;
using static TorchSharp.torch;

namespace HierFL.Learning.Algorithms;

/// <summary>What training makes small: the mean over the rows of a batch.</summary>
[JobKey("local.loss", "auto")]
public abstract record LossFunction : JobChoice
{
    /// <summary>The task it is for; null for any.</summary>
    internal abstract PredictionTask? Task { get; }

    public override IEnumerable<Misfit> Misfits(JobSpec job) => Task is { } own && own != job.Target.Task
        ? [new Misfit($"a loss for {Word(own)}, with the task {Word(job.Target.Task)}; allowed: auto, or a loss for {Word(job.Target.Task)}", "target.task")]
        : [];

    /// <param name="outputs">[rows, outputs], float32.</param>
    /// <param name="targets">[rows]: float32 for binary and regression, int64 for multiclass.</param>
    internal abstract Tensor Of(Tensor outputs, Tensor targets);

    /// <summary>The loss of a task: this one, or the task's own.</summary>
    /// <exception cref="LearningException">It is the loss of another task.</exception>
    internal LossFunction For(PredictionTask task) => this switch
    {
        AutoLoss => task switch
        {
            PredictionTask.Binary => new BinaryCrossEntropy(),
            PredictionTask.Multiclass => new CrossEntropy(),
            _ => new MeanSquaredError(),
        },
        _ when Task == task => this,
        _ => throw new LearningException($"local.loss: found a loss for {Task} targets, the target is {task}; take auto"),
    };

    private static string Word(PredictionTask task) => task.ToString().ToLowerInvariant();
}

/// <summary>The task's own: binary cross-entropy, cross-entropy, or mean squared error.</summary>
[Kind("auto"), Description("The task's own: `bce` for binary, `cross-entropy` for multiclass, `mse` for regression targets.")]
public sealed record AutoLoss : LossFunction
{
    internal override PredictionTask? Task => null;

    internal override Tensor Of(Tensor outputs, Tensor targets) => throw new InvalidOperationException("auto is resolved by the task first");
}

/// <summary>Binary cross-entropy of a logit.</summary>
[Kind("bce"), Description("Binary cross-entropy of a logit.")]
public sealed record BinaryCrossEntropy : LossFunction
{
    internal override PredictionTask? Task => PredictionTask.Binary;

    internal override Tensor Of(Tensor outputs, Tensor targets) => nn.functional.binary_cross_entropy_with_logits(outputs.squeeze(1), targets);
}

/// <summary>Cross-entropy of one logit per class.</summary>
[Description("Cross-entropy of one logit per class.")]
public sealed record CrossEntropy : LossFunction
{
    internal override PredictionTask? Task => PredictionTask.Multiclass;

    internal override Tensor Of(Tensor outputs, Tensor targets) => nn.functional.cross_entropy(outputs, targets);
}

/// <summary>Mean squared error.</summary>
[Kind("mse"), Description("Mean squared error.")]
public sealed record MeanSquaredError : LossFunction
{
    internal override PredictionTask? Task => PredictionTask.Regression;

    internal override Tensor Of(Tensor outputs, Tensor targets) => nn.functional.mse_loss(outputs.squeeze(1), targets);
}
