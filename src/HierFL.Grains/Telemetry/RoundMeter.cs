using System.Diagnostics;
using System.Diagnostics.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Grains.Telemetry;

/// <summary>The meter and the traces of the tiers. Labels are bounded: jobs and regions, never hospitals.</summary>
internal sealed class RoundMeter
{
    public const string Name = "HierFL";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _admitted;
    private readonly Counter<long> _bytes;

    public RoundMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        _duration = meter.CreateHistogram<double>("hierfl.round.duration", "s", "Wall time of a pass at the root, by phase.");
        _admitted = meter.CreateCounter<long>("hierfl.update.admitted", "{update}", "Updates by how they ended.");
        _bytes = meter.CreateCounter<long>("hierfl.bytes", "By", "Bytes of updates and models.");
    }

    public static ActivitySource Traces { get; } = new(Name);

    /// <summary>A span from the plan of a pass to its commit; null if nobody listens.</summary>
    public static Activity? Begin(RoundPlan plan)
    {
        // A root of its own: passes follow each other and do not nest.
        Activity.Current = null;
        var span = Traces.StartActivity(plan.Task.ToString().ToLowerInvariant());
        span?.SetTag("hierfl.job", plan.Key.Job).SetTag("hierfl.round", plan.Round).SetTag("hierfl.attempt", plan.Attempt);
        Activity.Current = null;
        return span;
    }

    public void Ended(string region, UpdateOutcome outcome)
    {
        if (outcome.Verdict != UpdateVerdict.Retry)
        {
            _admitted.Add(1, new("region", region), new("outcome", outcome.Verdict.ToString()), new("reason", outcome.Reason.ToString()));
        }
    }

    public void Moved(string region, string direction, long bytes) => _bytes.Add(bytes, new("region", region), new("direction", direction));

    public void Took(string job, string phase, TimeSpan time) => _duration.Record(time.TotalSeconds, new("job", job), new("phase", phase));
}
