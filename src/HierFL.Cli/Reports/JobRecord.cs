using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Reports;

/// <summary>All that a report tells of a job, wherever it was read.</summary>
internal sealed record JobRecord
{
    public required JobSpec Spec { get; init; }

    /// <summary>The effective job file, as it is kept with the job.</summary>
    public required string JobYaml { get; init; }

    /// <summary>How the job stands, in words.</summary>
    public required string State { get; init; }

    /// <summary>Where all this was read.</summary>
    public required string Source { get; init; }

    /// <summary>Of the newest model version; null before the first.</summary>
    public required Manifest? Manifest { get; init; }

    /// <summary>Admission records of the committed rounds, in order; the first may be round 0, of the statistics.</summary>
    public required ImmutableArray<RoundRecord> Records { get; init; }

    /// <summary>Measured rounds of this lineage, in order.</summary>
    public required ImmutableArray<RoundReport> Reports { get; init; }

    /// <summary>Every hospital that is known to have had a part in it, by name.</summary>
    public required ImmutableArray<HospitalRecord> Hospitals { get; init; }

    /// <summary>Who submitted it, and when it began and ended, where that is known.</summary>
    public ImmutableArray<(string Name, string Text)> Course { get; init; } = [];

    /// <summary>What could not be found out, and why; a sentence each.</summary>
    public ImmutableArray<string> Gaps { get; init; } = [];

    /// <summary>Trained rounds, without that of the statistics.</summary>
    public IEnumerable<RoundRecord> Trained => Records.Where(record => record.Round > 0);
}

/// <summary>A hospital and its part of the data set, as far as they are known.</summary>
/// <param name="Name">DNS label.</param>
/// <param name="Region">Empty where no region is known.</param>
internal sealed record HospitalRecord(string Name, string Region)
{
    /// <summary>Rows to train on; null where nobody has said.</summary>
    public long? TrainRows { get; init; }

    public long? ValidationRows { get; init; }

    public long? TestRows { get; init; }

    /// <summary>How it stands with its region now; empty in an embedded run.</summary>
    public string State { get; init; } = "";

    /// <summary>Version of its agent; empty where it is not known.</summary>
    public string Agent { get; init; } = "";

    /// <summary>The hospitals that admissions name, beside those that are known already.</summary>
    public static ImmutableArray<HospitalRecord> With(IEnumerable<HospitalRecord> known, IEnumerable<RoundRecord> records)
    {
        var all = known.ToDictionary(hospital => hospital.Name, StringComparer.Ordinal);
        foreach (var admitted in records.SelectMany(record => record.Admitted))
        {
            all.TryAdd(admitted.Hospital, new HospitalRecord(admitted.Hospital, admitted.Region));
        }

        return [.. all.Values.OrderBy(hospital => hospital.Name, StringComparer.Ordinal)];
    }
}
