using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Metrics;

namespace HierFL.Core.Jobs;

/// <summary>
/// A federation file: where the data of an embedded or local run lie. Either <see cref="Regions"/> name every hospital and its files, or one
/// <see cref="Table"/> holds them all and names its columns.
/// </summary>
public sealed record FederationSpec
{
    [Description("Version of the file's format.")]
    public int Version { get; init; } = 1;

    [Description("Regions by name, with their hospitals; not together with `table`."), DnsLabel]
    public ImmutableSortedDictionary<string, RegionEntry> Regions { get; init; } = ImmutableSortedDictionary<string, RegionEntry>.Empty;

    [Description("One file that holds every hospital's rows, instead of `regions`. Paths are relative to this file.")]
    public string? Table { get; init; }

    [Description("Name of the data set in the table; without it, `hierfl run` takes the table for any name, and `hierfl up` names it after its file.")]
    public string? Dataset { get; init; }

    [Description("Column of the table that names the hospital.")]
    public string? Hospital { get; init; }

    [Description("Column of the table that names the region.")]
    public string? Region { get; init; }

    [Description("Column that names the split of a row.")]
    public string? Split { get; init; }

    [Description("Column that names the patient.")]
    public string? Patient { get; init; }

    [Description("Images that the rows of the table name; without it, a row's own columns are the features.")]
    public ImagesSpec? Images { get; init; }

    [Description("Limits of single hospitals, by name."), DnsLabel]
    public ImmutableSortedDictionary<string, HospitalLimits> Limits { get; init; } = ImmutableSortedDictionary<string, HospitalLimits>.Empty;

    [Description("What hospitals let out of an evaluation: the site policy of the run.")]
    public FederationPolicy Policy { get; init; } = new();

    /// <summary>The limits of a hospital; none where the file has none.</summary>
    public HospitalLimits LimitsOf(string hospital) => Limits.GetValueOrDefault(hospital) ?? new HospitalLimits();

    /// <summary>What a hospital lets out: its own policy where it has one, else that of all.</summary>
    public Disclosure DisclosureOf(string hospital)
    {
        var own = Policy.Hospitals.GetValueOrDefault(hospital);
        return new Disclosure(own?.MinEvaluationRows ?? Policy.MinEvaluationRows, own?.MaxBins ?? Policy.MaxBins);
    }
}

/// <summary>A region of a federation file.</summary>
public sealed record RegionEntry
{
    [Description("Hospitals by name; a name occurs in one region only."), RequiredInFile, DnsLabel]
    public ImmutableSortedDictionary<string, HospitalEntry> Hospitals { get; init; } = ImmutableSortedDictionary<string, HospitalEntry>.Empty;
}

/// <summary>A hospital of a federation file.</summary>
public sealed record HospitalEntry
{
    [Description("Path of each data set, by its name: a table, an IDX file of images, or a folder of PNG files. Paths are relative to this file."), RequiredInFile, DnsLabel]
    public ImmutableSortedDictionary<string, string> Datasets { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Limits of a single hospital.</summary>
public sealed record HospitalLimits
{
    [Description("Most optimizer steps it does in a round, whatever the job asks: a site policy."), Above(0), AtMost(Largest.Steps)]
    public int? MaxLocalSteps { get; init; }

    [Description("How many times longer its training takes, for straggler studies."), AtLeast(1), AtMost(1000)]
    public double Slowdown { get; init; } = 1;

    [Description("How much longer each training and each evaluation takes, for the same studies, and for demonstrations that people can follow.")]
    public TimeSpan? Delay { get; init; }
}

/// <summary>What hospitals let out, for all and for single ones.</summary>
public sealed record FederationPolicy
{
    [Description("With fewer rows a hospital contributes nothing to an evaluation and reports nothing."), Above(0), AtMost(1_000_000_000)]
    public int MinEvaluationRows { get; init; } = new Disclosure().MinEvaluationRows;

    [Description("Most bins of a score histogram."), AtLeast(2), AtMost(1_000_000)]
    public int MaxBins { get; init; } = new Disclosure().MaxBins;

    [Description("Policies of single hospitals, by name."), DnsLabel]
    public ImmutableSortedDictionary<string, HospitalPolicy> Hospitals { get; init; } = ImmutableSortedDictionary<string, HospitalPolicy>.Empty;
}

/// <summary>What one hospital lets out, where it differs from the others.</summary>
public sealed record HospitalPolicy
{
    [Description("With fewer rows it contributes nothing to an evaluation and reports nothing."), Above(0), AtMost(1_000_000_000)]
    public int? MinEvaluationRows { get; init; }

    [Description("Most bins of a score histogram."), AtLeast(2), AtMost(1_000_000)]
    public int? MaxBins { get; init; }
}
