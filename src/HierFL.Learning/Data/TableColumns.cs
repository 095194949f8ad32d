using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>Which columns of a table mean what. Every other column is left alone if <see cref="Features"/> are listed, and a feature if not.</summary>
public sealed record TableColumns
{
    /// <summary>Features in the order of the model's inputs; null takes every column without another meaning, in the order of the table.</summary>
    public ImmutableArray<string>? Features { get; init; }

    /// <summary>Null where the outcome is not known: a table to be predicted.</summary>
    public TargetSpec? Target { get; init; }

    /// <summary>Names the hospital of each row, where one table holds several.</summary>
    public string? Hospital { get; init; }

    /// <summary>Names the region of each row's hospital.</summary>
    public string? Region { get; init; }

    /// <summary>Holds train, val or test; without it every row is for training, and nothing is left to evaluate on.</summary>
    public string? Split { get; init; }

    /// <summary>Names the patient of each row.</summary>
    public string? Patient { get; init; }

    /// <summary>Says which image a row has; the features are then the channels of the images, and other columns are left alone. Null for a table of numbers.</summary>
    public ImagesSpec? Images { get; init; }

    /// <summary>Columns that are there and mean nothing to a job.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>What a job needs, in tables as a federation file describes them.</summary>
    public static TableColumns Of(JobSpec job, FederationSpec federation) => new()
    {
        Features = job.Data.Features,
        Target = job.Target,
        Hospital = federation.Hospital,
        Region = federation.Region,
        Split = federation.Split,
        Patient = federation.Patient ?? job.Target.Patient,
        Images = federation.Images,
    };
}
