using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>
/// What a model version is made of: written last into its checkpoint, so that a checkpoint with a manifest is whole. It holds no clock time: the same
/// admissions give the same bytes.
/// </summary>
public sealed record Manifest
{
    public int Version { get; init; } = 1;

    public required string Job { get; init; }

    /// <summary>SHA-256 of the job's canonical JSON.</summary>
    public required string JobDigest { get; init; }

    /// <summary>SHA-256 of what of the job may not change on resume (<see cref="Jobs.JobDifference"/>): a checkpoint with another is a namesake's.</summary>
    public required string LineageDigest { get; init; }

    /// <summary>0 for the initial model.</summary>
    public required int Round { get; init; }

    /// <summary>SHA-256 of the model this one was stepped from; empty for round 0.</summary>
    public required string Base { get; init; }

    public required ContentRef Model { get; init; }

    public ContentRef? Optimizer { get; init; }

    public ContentRef? Preprocessing { get; init; }

    public required string LayoutDigest { get; init; }

    /// <summary>Kind of machine, for example <c>linux-x64 avx512</c>: bits are promised on the same kind only.</summary>
    public required string Machine { get; init; }

    /// <summary>Files with the admission records of earlier rounds, in order; they go before <see cref="Rounds"/>.</summary>
    public ImmutableArray<ArchivedRounds> Archive { get; init; } = [];

    /// <summary>The admission records of the last rounds: with those of the archive the bits can be made again (design decision D11).</summary>
    public ImmutableArray<RoundRecord> Rounds { get; init; } = [];

    /// <summary>Round of the best version measured so far, by the metric that the job watches: it stays, whatever <c>checkpoint.keep</c> says. Null where none is watched.</summary>
    public int? Best { get; init; }

    /// <summary>Per hospital, the SHA-256 of its last update in this lineage; kept only for jobs that are stateful at the hospital.</summary>
    public ImmutableSortedDictionary<string, string> States { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>A file of admission records, written once.</summary>
/// <param name="First">Its first round.</param>
/// <param name="Last">Its last round.</param>
/// <param name="Content">What is in it.</param>
public sealed record ArchivedRounds(int First, int Last, ContentRef Content);

/// <summary>Admission record of one committed round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Base">SHA-256 of the model it started from.</param>
/// <param name="Model">SHA-256 of the model it gave.</param>
/// <param name="Admitted">Sorted by step, then hospital (ordinal).</param>
/// <param name="Asked">Hospitals asked: they size the ring, and so its rounding.</param>
/// <param name="MostRows">Most training rows of a hospital: they cap the weight, and so size the ring too.</param>
/// <param name="Regions">Regions asked: they size the ring of what regions send up where that is encoded anew.</param>
/// <param name="Of">Hospitals that could have been asked: some algorithms need the share that took part; 0 in records that were written before it was.</param>
public sealed record RoundRecord(
    int Round, string Base, string Model, ImmutableArray<Admitted> Admitted, int Asked = 0, long MostRows = 0, int Regions = 0, int Of = 0);

/// <summary>One update in a committed sum. <paramref name="Step"/> is the regional round within the global one, from 1.</summary>
public sealed record Admitted(string Region, string Hospital, string Sha256, int Step = 1);
