using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;

namespace HierFL.Protocol.WireMapping;

/// <summary>How jobs stand: messages to records and back.</summary>
public static class FateMapping
{
    /// <summary>Jobs in one question.</summary>
    public const int MaxJobs = 256;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    public static FatesRequest ToRequest(IEnumerable<string> jobs) => new() { Jobs = { jobs } };

    /// <exception cref="WireException">It is out of bounds.</exception>
    public static ImmutableArray<string> ToJobs(this FatesRequest request)
    {
        WireBounds.Between("the number of jobs", request.Jobs.Count, 0, MaxJobs);
        return [.. request.Jobs.Select(job => WireBounds.Label("a job", job))];
    }

    public static FatesReply ToReply(IEnumerable<JobFate> fates) => new()
    {
        Fates =
        {
            fates.Select(fate => new FateMessage
            {
                Job = fate.Job,
                Condition = (JobConditionMessage)(int)fate.Condition,
                OverSeconds = (long)fate.Over.TotalSeconds,
            }),
        },
    };

    /// <summary>A condition that this version does not know lets nothing be thrown away.</summary>
    /// <exception cref="WireException">It is out of bounds.</exception>
    public static ImmutableArray<JobFate> ToFates(this FatesReply reply)
    {
        WireBounds.Between("the number of jobs", reply.Fates.Count, 0, MaxJobs);
        return
        [
            .. reply.Fates.Select(fate => new JobFate(
                WireBounds.Label("a job", fate.Job),
                Enum.IsDefined((JobCondition)(int)fate.Condition) ? (JobCondition)(int)fate.Condition : JobCondition.Unknown,
                TimeSpan.FromSeconds(WireBounds.Between("the time since the end", fate.OverSeconds, 0, (long)Longest.TotalSeconds)))),
        ];
    }
}
