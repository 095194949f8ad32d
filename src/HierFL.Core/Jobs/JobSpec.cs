using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Aggregation;
using HierFL.Core.Algorithms;
using HierFL.Core.Personalization;
using HierFL.Core.Rounds;
using HierFL.Core.ServerOptimizers;
using HierFL.Core.Updates;

namespace HierFL.Core.Jobs;

/// <summary>A job file: what to learn. Immutable; stored with its checkpoints.</summary>
public sealed record JobSpec
{
    [Description("Version of the file's format."), RequiredInFile]
    public int Version { get; init; } = 1;

    [Description("Name of the job, a DNS label: it becomes a path, a certificate's field and a metric's label."), RequiredInFile, DnsLabel]
    public string Name { get; init; } = "";

    [Description("Why the data are used; checked against data use agreements and site policies.")]
    public string Purpose { get; init; } = "";

    [Description("Seed of every random choice of the job.")]
    public long Seed { get; init; }

    [Description("When to stop; the first condition met ends the job.")]
    public StopSpec Stop { get; init; } = new();

    [Description("The model family and its shape."), RequiredInFile]
    public Choice Model { get; init; } = new("", MapNode.Empty);

    [Description("Which data set, which of its columns, and how they are standardized."), RequiredInFile]
    public DataSpec Data { get; init; } = new();

    [Description("What is predicted."), RequiredInFile]
    public TargetSpec Target { get; init; } = new();

    [Description("The shape of the federation.")]
    public Topology Topology { get; init; } = new Hierarchical();

    [Description("What a region needs and does in one global round.")]
    public RegionSpec Region { get; init; } = new();

    [Description("Which hospitals take part in a round.")]
    public CohortSelector Cohort { get; init; } = new AllHospitals();

    [Description("Training at the hospital.")]
    public LocalSpec Local { get; init; } = new();

    [Description("What changes training and combining.")]
    public Algorithm Algorithm { get; init; } = new FedAvg();

    [Description("How updates become one.")]
    public AggregationRule Aggregation { get; init; } = new WeightedMean();

    [Description("How the combined update moves the global model.")]
    public ServerOptimizer Server { get; init; } = new Sgd();

    [Description("Stages an update passes on its way out of the hospital, in order.")]
    public ImmutableArray<UpdateStage> Update { get; init; } = [];

    [Description("When the tiers combine.")]
    public RoundMode Mode { get; init; } = new Synchronous();

    [Description("Differential privacy.")]
    public PrivacyMechanism Privacy { get; init; } = new NoPrivacy();

    [Description("Protection of single updates from the tiers.")]
    public UpdateProtection Protection { get; init; } = new NoProtection();

    [Description("What each hospital keeps to itself.")]
    public Personal Personalization { get; init; } = new NoPersonalization();

    [Description("Which metrics are measured, and when.")]
    public EvaluationSpec Evaluation { get; init; } = new();

    [Description("Which model versions are kept.")]
    public CheckpointSpec Checkpoint { get; init; } = new();
}

/// <summary>Stop conditions; the first one met ends the job.</summary>
public sealed record StopSpec
{
    [Description("Global rounds at most."), Above(0), AtMost(Largest.Rounds)]
    public int Rounds { get; init; } = 10;

    [Description("Metric that `target` and `patience` watch.")]
    public string? Metric { get; init; }

    [Description("Stop once the metric reaches this value.")]
    public double? Target { get; init; }

    [Description("Stop after this many evaluations without improvement."), Above(0), AtMost(Largest.Rounds)]
    public int? Patience { get; init; }

    [Description("Stop after this much time, at the end of the running round.")]
    public TimeSpan? Time { get; init; }
}

/// <summary>The data set and its columns.</summary>
public sealed record DataSpec
{
    [Description("Name of the data set in the federation or site file."), RequiredInFile, DnsLabel]
    public string Dataset { get; init; } = "";

    [Description("Feature columns, in order; `all` takes every column that is not the target, the hospital, the region, the split or the patient, and every channel of images (`gray[28x28]`)."), NullWord("all")]
    public ImmutableArray<string>? Features { get; init; }

    [Description("Standardization of the features: none, local (each hospital's own), federated (over all, by exact sums), or given as {mean: [...], std: [...]}. Pixels are taken from 0 to 1; a channel is one feature, over all its pixels.")]
    public Standardization Standardize { get; init; } = Standardization.Federated;
}

/// <summary>Kind of prediction.</summary>
public enum PredictionTask
{
    Binary,
    Multiclass,
    Regression,
}

/// <summary>What is predicted.</summary>
public sealed record TargetSpec
{
    [Description("Kind of prediction."), RequiredInFile]
    public PredictionTask Task { get; init; }

    [Description("Column that holds the outcome."), RequiredInFile]
    public string Column { get; init; } = "";

    [Description("Binary: the value of the positive class.")]
    public string Positive { get; init; } = "1";

    [Description("Binary: the value of the other class; every row then holds one of the two, and predictions name it. Without it they say `not` and the positive value.")]
    public string? Negative { get; init; }

    [Description("Multiclass: all class values, in the order of the model's outputs.")]
    public ImmutableArray<string> Classes { get; init; } = [];

    [Description("Column that names the patient: the privacy unit.")]
    public string? Patient { get; init; }
}

/// <summary>What the root does without a region.</summary>
public enum LostRegion
{
    /// <summary>Wait until it is back.</summary>
    Wait,

    /// <summary>Go on without it when the deadline has passed.</summary>
    Leave,
}

/// <summary>What a region needs and does in one global round.</summary>
public sealed record RegionSpec
{
    [Description("Regional rounds per global round (kappa2 of HierFAVG)."), Above(0), AtMost(Largest.RegionalRounds)]
    public int Rounds { get; init; } = 1;

    [Description("Hospitals a region needs, else its part of the round is abandoned."), Above(0), AtMost(Largest.Hospitals)]
    public int Min { get; init; } = 1;

    [Description("How long a region waits for its hospitals."), NullWord("none")]
    public TimeSpan? Deadline { get; init; }

    [Description("How much a region counts at the root: `examples` (by the weight of its hospitals), `equal` (all the same), or {max: ...}, by that weight up to a cap.")]
    public RegionWeight Weight { get; init; } = RegionWeight.Examples;

    [Description("How the mean of a regional round moves the region's model; what it keeps begins anew with every global round. Needs `rounds` above 1.")]
    public ServerOptimizer Server { get; init; } = new Sgd();

    [Description("What the root does without a region.")]
    public LostRegion Lost { get; init; } = LostRegion.Wait;
}

/// <summary>Order in which a hospital goes through its rows.</summary>
public enum Sampling
{
    /// <summary>A new order every epoch, begun anew every round.</summary>
    Reshuffle,

    /// <summary>Goes on where the last round stopped.</summary>
    Continue,
}

/// <summary>What becomes of the local optimizer's state at the end of a round.</summary>
public enum OptimizerStatePolicy
{
    Reset,
    Keep,
}

/// <summary>What a hospital does whose state for the round's base model is gone.</summary>
public enum LostState
{
    /// <summary>Decline, so that the state can be restored.</summary>
    Wait,

    /// <summary>Begin again from an empty state.</summary>
    Reset,
}

/// <summary>Training at the hospital.</summary>
public sealed record LocalSpec
{
    [Description("Passes over the hospital's rows per round; not together with `steps`."), Above(0), AtMost(Largest.Epochs)]
    public int? Epochs { get; init; }

    [Description("Optimizer steps per round, instead of `epochs`."), Above(0), AtMost(Largest.Steps)]
    public int? Steps { get; init; }

    [Description("Rows per step; `full` takes all."), NullWord("full"), Above(0), AtMost(Largest.BatchRows)]
    public int? BatchSize { get; init; } = 32;

    [Description("Order of the rows: `reshuffle` begins anew every round, `continue` goes on where the last round stopped.")]
    public Sampling Sampling { get; init; } = Sampling.Reshuffle;

    [Description("The local optimizer.")]
    public Choice Optimizer { get; init; } = new("sgd", MapNode.Empty);

    [Description("Whether momentum and moments survive the round.")]
    public OptimizerStatePolicy OptimizerState { get; init; } = OptimizerStatePolicy.Reset;

    [Description("The loss; `auto` takes the task's own.")]
    public Choice Loss { get; init; } = new("auto", MapNode.Empty);

    [Description("A penalty on the size of the parameters, beside the loss.")]
    public PenaltySpec Penalty { get; init; } = new();

    [Description("Largest norm of the gradient of a step, for steadier training; no privacy.")]
    public GradientClipSpec? ClipGradient { get; init; }

    [Description("What a hospital does whose state for the round's base model is gone.")]
    public LostState LostState { get; init; } = LostState.Wait;
}

/// <summary>Which metrics are measured, and when.</summary>
public sealed record EvaluationSpec
{
    [Description("Metrics by name; empty takes the task's own.")]
    public ImmutableArray<string> Metrics { get; init; } = [];

    [Description("Every so many rounds; the last round always."), Above(0), AtMost(Largest.Rounds)]
    public int Every { get; init; } = 1;

    [Description("Which part of the data is measured.")]
    public string Split { get; init; } = "test";
}

/// <summary>Which model versions are kept; every commit is durable whatever this says.</summary>
public sealed record CheckpointSpec
{
    [Description("Keep every so many rounds."), Above(0), AtMost(Largest.Rounds)]
    public int Every { get; init; } = 1;

    [Description("How many of those to keep; the last one always."), Above(0), AtMost(Largest.Rounds)]
    public int Keep { get; init; } = 5;
}
