using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Prediction;

/// <summary>What a model says of a table: the document of <c>hierfl predict -o json</c>.</summary>
internal sealed record PredictionReport
{
    /// <summary>Path of the model's file.</summary>
    public required string Model { get; init; }

    /// <summary>Path of the table.</summary>
    public required string Data { get; init; }

    public required PredictionTask Task { get; init; }

    /// <summary>Name of what is predicted.</summary>
    public required string Target { get; init; }

    /// <summary>Multiclass: in the order of the model's outputs; empty for other tasks.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    public required ImmutableArray<PredictedRow> Rows { get; init; }
}

/// <summary>What a model says of a row; what is not of the task is null.</summary>
internal sealed record PredictedRow
{
    /// <summary>From 1, in the order of the table; the header does not count.</summary>
    public required int Row { get; init; }

    /// <summary>Binary: of the positive class.</summary>
    public double? Probability { get; init; }

    /// <summary>Multiclass: by the order of the classes.</summary>
    public ImmutableArray<double>? Probabilities { get; init; }

    /// <summary>Regression.</summary>
    public double? Value { get; init; }

    /// <summary>Binary, by the threshold; multiclass, the most probable, the first among equals.</summary>
    public string? Label { get; init; }
}
