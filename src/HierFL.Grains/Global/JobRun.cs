using System.Collections.Immutable;
using System.Diagnostics;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Audit;
using HierFL.Grains.Region;

namespace HierFL.Grains.Global;

/// <summary>A job under way at the root: what is durable, and what the running process knows beside it.</summary>
internal sealed class JobRun
{
    private readonly Dictionary<string, string> _leaders = new(StringComparer.Ordinal);
    private ImmutableArray<string> _untold = [];

    public required JobSubmission Submission { get; init; }

    public required JobSpec Spec { get; init; }

    public required ImmutableSortedDictionary<int, RoundRecord> Replay { get; init; }

    public required long StartedAt { get; init; }

    /// <summary>How long the job had run before this process led it, as far as its reports tell.</summary>
    public TimeSpan Before { get; set; }

    /// <summary>From now to the end of the job, or of this activation; null if nobody traces.</summary>
    public Activity? Span { get; init; }

    public required JobCheckpoints Checkpoints { get; init; }

    public required PreprocessingDocument Preprocessing { get; set; }

    /// <summary>The newest durable version; null before version 0.</summary>
    public Manifest? Manifest { get; set; }

    /// <summary>Its model; the initial one before version 0.</summary>
    public required ModelVector Model { get; set; }

    public required ContentRef ModelRef { get; set; }

    /// <summary>What the root keeps beside the model.</summary>
    public required RootState State { get; set; }

    /// <summary>What of it hospitals are sent; null if the algorithm shares nothing.</summary>
    public ContentRef? SharedRef { get; set; }

    public ImmutableSortedDictionary<int, RoundReport> Reports
    {
        get;
        set => (field, Latest) = (value, value.IsEmpty ? null : value.Values.Last());
    }
    = ImmutableSortedDictionary<int, RoundReport>.Empty;

    /// <summary>The report of the last round that was measured; null if none was. Looked for when a report is added, not in each round.</summary>
    public RoundReport? Latest { get; private set; }

    /// <summary>Of federated statistics, once known.</summary>
    public ImmutableArray<double>? Means { get; set; }

    public bool HasDeviations { get; set; }

    /// <summary>Who contributed to the statistics: the record of round 0.</summary>
    public RoundRecord Statistics { get; set; } = new(0, "", "", []);

    /// <summary>The hospitals of the next pass, if its regions have been asked already.</summary>
    public CountsAhead? CountsAhead { get; set; }

    /// <summary>Records of the last training rounds, as many as a log may be behind (<see cref="RoundAudit.RoundsToldAgain"/>).</summary>
    public ImmutableArray<RoundRecord> Recent { get; set; } = [];

    /// <summary>The last pass that is durable; null before the first.</summary>
    public EndedPass? Ended { get; private set; }

    /// <summary>Its regions.</summary>
    public ImmutableArray<string> EndedIn { get; private set; } = [];

    /// <summary>The silos that have offered the sums of regions last, as those say.</summary>
    public IReadOnlyDictionary<string, string> Leaders => _leaders;

    public int Sequence { get; set; }

    public int Attempt { get; set; } = 1;

    /// <summary>Facts of the last training pass that its evaluation reports.</summary>
    public TrainingFacts Training { get; set; } = new(null, 0, [], 0, 0, ImmutableSortedDictionary<string, double>.Empty);

    /// <summary>Takes them: they are good for one pass.</summary>
    public CountsAhead? TakeCountsAhead()
    {
        var ahead = CountsAhead;
        CountsAhead = null;
        return ahead;
    }

    public void NoteEnded(EndedPass pass, ImmutableArray<string> regions) => (Ended, EndedIn, _untold) = (pass, regions, regions);

    /// <summary>Takes the regions that have not been told of the last durable pass: they are told now.</summary>
    public ImmutableArray<string> TakeUntold()
    {
        var untold = _untold;
        _untold = [];
        return untold;
    }

    /// <summary>Notes which silos have offered the sums of a pass.</summary>
    /// <returns>Regions whose sum comes from another one than before.</returns>
    public ImmutableArray<string> NoteLeaders(IEnumerable<KeyValuePair<(string Region, string Digest), string>> sources)
    {
        var moved = ImmutableArray.CreateBuilder<string>();
        foreach (var ((region, _), silo) in sources)
        {
            if (_leaders.TryGetValue(region, out var before) && before != silo)
            {
                moved.Add(region);
            }

            _leaders[region] = silo;
        }

        return moved.ToImmutable();
    }

    public int Width => Spec.Target.Task == PredictionTask.Multiclass ? Preprocessing.Classes.Length : 1;

    /// <summary>Lets go of the model once the job is over: it is in the store, and only the reports are still asked for.</summary>
    public void Release() => (Model, State) = (new ModelVector(new TensorLayout([]), [], []), RootState.Empty);

    /// <summary>The best of the versions that are kept; null if the job watches no metric.</summary>
    public BestVersion? Best => BestVersion.Of(Spec.Stop, Reports.Values.Where(report => Checkpoints.Kept.Contains(report.Round)));

    /// <summary>How long the job has run.</summary>
    public TimeSpan Elapsed(TimeProvider clock) => Before + clock.GetElapsedTime(StartedAt);

    public JobProgress Progress(TimeSpan elapsed) => new(Manifest?.Round, Means is not null, HasDeviations, Reports, elapsed)
    {
        HasClassCounts = !Preprocessing.ClassCounts.IsEmpty,
    };
}

/// <summary>What a training pass was like.</summary>
internal sealed record TrainingFacts(
    double? Loss, int Admitted, ImmutableArray<string> Refusals, long BytesUp, long BytesDown, ImmutableSortedDictionary<string, double> Seconds);
