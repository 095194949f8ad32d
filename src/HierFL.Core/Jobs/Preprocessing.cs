using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>
/// What is needed beside the weights to use a model: <c>preprocessing.json</c>. A document of the job, fixed before round 1 and stored with every checkpoint.
/// </summary>
public sealed record PreprocessingDocument
{
    public int Version { get; init; } = 1;

    /// <summary>The model section of the job file, as canonical JSON text: family and shape.</summary>
    public required string Model { get; init; }

    public required PredictionTask Task { get; init; }

    /// <summary>Feature columns in the order of the model's inputs.</summary>
    public required ImmutableArray<string> Features { get; init; }

    /// <summary><c>none</c>, <c>local</c> (a table is standardized by its own statistics), <c>federated</c> or <c>given</c>.</summary>
    public required string Standardize { get; init; }

    /// <summary>Per feature; empty for none and local.</summary>
    public ImmutableArray<double> Mean { get; init; } = [];

    /// <summary>Per feature, sample standard deviation (ddof 1), 1 where a feature is constant; empty for none and local.</summary>
    public ImmutableArray<double> Std { get; init; } = [];

    /// <summary>Name of the target column.</summary>
    public required string Target { get; init; }

    /// <summary>Class values by output: binary [negative, positive] with the negative possibly "" (anything else); multiclass in output order; empty for regression.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>Training rows of each class over all hospitals, where the loss weighs classes by them; else empty.</summary>
    public ImmutableArray<long> ClassCounts { get; init; } = [];

    /// <summary>Binary: a score at or above it is positive.</summary>
    public double Threshold { get; init; } = 0.5;
}
