using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>What fields must be together, beyond what each must be alone. Pure; every rule is asked, and all that is wrong is reported at once.</summary>
public static class JobRules
{
    private static readonly ImmutableArray<Func<JobFacts, IEnumerable<Finding>>> Rules =
    [
        FieldRules.Version,
        FieldRules.EpochsOrSteps,
        FieldRules.ChoiceParameters,
        TargetRules.Classes,
        TargetRules.Positive,
        TargetRules.Negative,
        TargetRules.Features,
        TargetRules.GivenStandardization,
        MetricRules.Known,
        MetricRules.Applicable,
        MetricRules.Twice,
        MetricRules.StopMetric,
        MetricRules.NeedsStopMetric,
        CompositionRules.ChoicesFitTheJob,
        CompositionRules.RegionalRoundsNeedLinearRule,
        CompositionRules.RegionalRoundsNeedSynchronousMode,
        CompositionRules.RegionalRoundsKeepNothing,
        CompositionRules.RegionsHandOnMeans,
        CompositionRules.RegionalServerNeedsRegionalRounds,
        CompositionRules.LeavingNeedsDeadline,
        PersonalRules.PartsAreOfTheModel,
        PersonalRules.PrivacyNeedsNoisedState,
    ];

    /// <summary>All that is wrong with a job that comes from no file; empty if nothing is. The errors have no place.</summary>
    public static ImmutableArray<JobError> Check(JobSpec job, Catalogue catalogue)
    {
        var context = new BindContext(catalogue, typeof(JobSpec));
        Check(job, context, MapNode.Empty);
        return context.Errors;
    }

    /// <summary>Adds findings at the places of their fields, except those about fields that could not be read.</summary>
    internal static void Check(JobSpec job, BindContext context, MapNode tree)
    {
        var facts = new JobFacts(job, JobFacts.ChoicesOf(job, context.Catalogue));
        Finding[] findings = [.. Rules.SelectMany(rule => rule(facts)).Where(finding => !finding.Fields.Any(context.IsDoubtful))];
        foreach (var finding in findings)
        {
            var (line, column) = Places.Of(tree, finding.Fields[0]);
            context.At(finding.Fields[0]).Error(line, column, finding.Sentence);
        }
    }
}
