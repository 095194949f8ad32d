using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>Who lets a job begin at a hospital.</summary>
public enum ApprovalMode
{
    /// <summary>Every job that the rest of the policy allows.</summary>
    Automatic,

    /// <summary>A person at the hospital, once for each content of a job.</summary>
    Manual,
}

/// <summary>What a hospital allows, whatever a job says (design decision D7). The default allows any job on the data sets offered.</summary>
public sealed record SitePolicy
{
    /// <summary>Names of data sets that jobs may use; null allows all that are offered.</summary>
    [Description("Names of data sets that jobs may use; left out, all that are offered.")]
    public ImmutableArray<string>? Datasets { get; init; }

    /// <summary>Purposes allowed, exact or with a trailing <c>*</c> (<c>research/*</c>); null allows any.</summary>
    [Description("Purposes allowed, exact or with a `*` at the end (`research/*`); left out, any.")]
    public ImmutableArray<string>? Purposes { get; init; }

    /// <summary>Kinds of model allowed; null allows any.</summary>
    [Description("Kinds of model allowed; left out, any.")]
    public ImmutableArray<string>? ModelFamilies { get; init; }

    /// <summary>Rows below which an evaluation contributes and reports nothing. Kept by the learner (<see cref="Disclosure"/>).</summary>
    [Description("With fewer rows an evaluation contributes and reports nothing."), Above(0)]
    public int MinEvaluationRows { get; init; } = new Disclosure().MinEvaluationRows;

    /// <summary>Most bins of a score histogram. Kept by the learner.</summary>
    [Description("Most bins of a score histogram."), AtLeast(2)]
    public int MaxBins { get; init; } = new Disclosure().MaxBins;

    /// <summary>Optimizer steps after which local training stops, whatever the job asks; null for no limit. Kept by the learner: it shortens, it does not refuse.</summary>
    [Description("Most optimizer steps in a round, whatever the job asks: training stops there, the job is not refused."), Above(0)]
    public int? MaxLocalSteps { get; init; }

    [Description("Who lets a job begin: `automatic`, every job that the rest of the policy allows; `manual`, a person, once for each content of a job (`hierfl-agent jobs`).")]
    public ApprovalMode Approval { get; init; } = ApprovalMode.Automatic;

    [Description("Whether metrics and dashboards show the hospital by a pseudonym of its region (`h-` and 12 digits) instead of its name.")]
    public bool Pseudonym { get; init; }

    /// <summary>What evaluations let out.</summary>
    public Disclosure Disclosure => new(MinEvaluationRows, MaxBins);

    /// <summary>A pure check before any data are read: null if the hospital takes part, else a sentence that says why not.</summary>
    public string? Check(JobSpec job, RoundPlan plan, ApprovalState approval)
    {
        if (job.Name != plan.Key.Job)
        {
            return $"the plan is for job '{plan.Key.Job}', but its specification is that of '{job.Name}'";
        }

        if (Datasets is { } datasets && !datasets.Contains(job.Data.Dataset))
        {
            return $"the site policy does not allow data set '{job.Data.Dataset}'; it allows {List(datasets)}";
        }

        if (Purposes is { } purposes && !purposes.Any(allowed => Covers(allowed, job.Purpose)))
        {
            return $"the site policy does not allow purpose '{job.Purpose}'; it allows {List(purposes)}";
        }

        if (ModelFamilies is { } families && !families.Contains(job.Model.Kind))
        {
            return $"the site policy does not allow model family '{job.Model.Kind}'; it allows {List(families)}";
        }

        return (Approval, approval) switch
        {
            (_, ApprovalState.Denied) => $"job '{job.Name}' was denied at the hospital",
            (ApprovalMode.Manual, not ApprovalState.Approved) => $"job '{job.Name}' awaits approval at the hospital",
            _ => null,
        };
    }

    private static bool Covers(string allowed, string purpose) =>
        allowed.EndsWith('*') ? purpose.StartsWith(allowed[..^1], StringComparison.Ordinal) : purpose == allowed;

    private static string List(ImmutableArray<string> allowed) => allowed.IsEmpty ? "none" : string.Join(", ", allowed.Select(name => $"'{name}'"));
}
