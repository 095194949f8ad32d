using System.Diagnostics;

namespace HierFL.Core.Rounds;

/// <summary>
/// The spans of a job, the same at hospitals, regions and the root, so that one trace goes from its submission to every commit. Tags name jobs, rounds and regions,
/// never a hospital. A span is null where nobody traces.
/// </summary>
public static class RoundTraces
{
    /// <summary>Name of the source.</summary>
    public const string Source = "HierFL";

    public const string JobTag = "hierfl.job";

    public const string RoundTag = "hierfl.round";

    public const string RegionTag = "hierfl.region";

    private static readonly ActivitySource Spans = new(Source);

    /// <summary>A span within what is being done; what is done until its end is within it.</summary>
    public static Activity? Begin(string name) => Spans.StartActivity(name);

    /// <summary>A span under one of another process or of an earlier time; what is done until its end is within it.</summary>
    /// <param name="name">Of the span.</param>
    /// <param name="parent">W3C traceparent; null for what is being done.</param>
    /// <param name="plan">Of the pass.</param>
    public static Activity? BeginUnder(string name, string? parent, RoundPlan plan) =>
        Tag(Spans.StartActivity(name, ActivityKind.Internal, ContextOf(parent)), plan);

    /// <summary>A span that lasts longer than the call that begins it: nothing is within it by itself, and it is continued by its id.</summary>
    /// <param name="name">Of the span.</param>
    /// <param name="parent">W3C traceparent; null begins a trace.</param>
    public static Activity? BeginLong(string name, string? parent)
    {
        var before = Activity.Current;
        Activity.Current = null;
        var span = Spans.StartActivity(name, ActivityKind.Internal, ContextOf(parent));
        Activity.Current = before;
        return span;
    }

    /// <summary>Names job, round and task of the pass on the span.</summary>
    public static Activity? Tag(Activity? span, RoundPlan plan) => span?.SetTag(JobTag, plan.Key.Job).SetTag(RoundTag, plan.Round)
        .SetTag("hierfl.task", plan.Task.ToString().ToLowerInvariant()).SetTag("hierfl.attempt", plan.Attempt).SetTag("hierfl.step", plan.Step);

    /// <summary>Ends a span that lasts longer than the call that ends it.</summary>
    public static void End(Activity? span)
    {
        if (span is not null)
        {
            var before = Activity.Current;
            span.Dispose();
            Activity.Current = ReferenceEquals(before, span) ? null : before;
        }
    }

    private static ActivityContext ContextOf(string? parent) => ActivityContext.TryParse(parent, null, out var context) ? context : default;
}
