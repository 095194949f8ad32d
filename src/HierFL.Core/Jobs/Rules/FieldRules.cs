namespace HierFL.Core.Jobs;

/// <summary>Rules on single fields that their types do not say.</summary>
internal static class FieldRules
{
    private const int OnlyVersion = 1;

    public static IEnumerable<Finding> Version(JobFacts facts) =>
        facts.Job.Version == OnlyVersion ? [] : [new Finding($"found {facts.Job.Version}; allowed: {OnlyVersion}", "version")];

    public static IEnumerable<Finding> EpochsOrSteps(JobFacts facts) =>
        facts.Job.Local is { Epochs: not null, Steps: not null }
            ? [new Finding("found both epochs and steps; allowed: one of them", "local.steps", "local.epochs")]
            : [];

    public static IEnumerable<Finding> ChoiceParameters(JobFacts facts) =>
        facts.Choices.SelectMany(chosen => chosen.Choice.Check().Select(sentence => new Finding(sentence, chosen.Path)));
}
