using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Rounds;

/// <summary>Which hospitals take part in a round: a function of the roster, the seed and the round, so that a large cohort travels as a rule.</summary>
[JobKey("cohort", "all")]
public abstract record CohortSelector : JobChoice
{
    [Description("Hospitals a round needs over the whole federation, else it is abandoned."), NullWord("all"), Above(0), AtMost(Largest.Hospitals)]
    public int? Min { get; init; }

    [Description("How long the root waits for its regions."), NullWord("none")]
    public TimeSpan? Deadline { get; init; }

    /// <summary>How regions draw the cohort of a training round; null if everybody is asked.</summary>
    public virtual CohortDraw? Draw(long seed) => null;
}

/// <summary>Every hospital that offers the data set.</summary>
[Kind("all"), Description("Every hospital that offers the data set.")]
public sealed record AllHospitals : CohortSelector;
