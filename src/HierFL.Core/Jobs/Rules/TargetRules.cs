namespace HierFL.Core.Jobs;

/// <summary>Rules on the columns and the outcome.</summary>
internal static class TargetRules
{
    private static readonly string DefaultPositive = new TargetSpec().Positive;

    public static IEnumerable<Finding> Classes(JobFacts facts)
    {
        var (task, classes) = (facts.Job.Target.Task, facts.Job.Target.Classes);
        if (task != PredictionTask.Multiclass)
        {
            return classes.IsEmpty ? [] : [Found($"found classes with the task {Casing.Word(task)}; allowed: with multiclass only")];
        }

        var twice = classes.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => ForeignText.Quote(group.Key));
        return classes.Length < 2
            ? [Found($"found {classes.Length}; allowed: two or more classes, in the order of the model's outputs")]
            : twice.Select(name => Found($"found {name} more than once; allowed: each class once"));

        static Finding Found(string sentence) => new(sentence, "target.classes", "target.task");
    }

    public static IEnumerable<Finding> Positive(JobFacts facts) =>
        facts.Job.Target is { Task: not PredictionTask.Binary, Positive: var positive } target && positive != DefaultPositive
            ? [new Finding(
                $"found {ForeignText.Quote(positive)} with the task {Casing.Word(target.Task)}; allowed: with binary only", "target.positive", "target.task")]
            : [];

    public static IEnumerable<Finding> Negative(JobFacts facts)
    {
        if (facts.Job.Target is not { Negative: { } negative } target)
        {
            return [];
        }

        var found = $"found {ForeignText.Quote(negative)}";
        return target.Task != PredictionTask.Binary
            ? [new Finding($"{found} with the task {Casing.Word(target.Task)}; allowed: with binary only", "target.negative", "target.task")]
            : negative == target.Positive
            ? [new Finding($"{found}, which is the positive value; allowed: the value of the other class", "target.negative", "target.positive")]
            : negative.Trim().Length == 0
            ? [new Finding($"{found}, which no row holds; allowed: the value of the other class", "target.negative")]
            : [];
    }

    public static IEnumerable<Finding> Features(JobFacts facts)
    {
        var features = facts.Job.Data.Features ?? [];
        if (facts.Job.Data.Features is { IsEmpty: true })
        {
            yield return new Finding("found an empty list; allowed: one column or more, or all", "data.features");
        }

        foreach (var group in features.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new Finding($"found {ForeignText.Quote(group.Key)} more than once; allowed: each column once", "data.features");
        }

        string?[] taken = [facts.Job.Target.Column, facts.Job.Target.Patient];
        foreach (var name in features.Intersect(taken))
        {
            yield return new Finding(
                $"found {ForeignText.Quote(name!)}, which is the target or the patient; allowed: other columns", "data.features", "target.column", "target.patient");
        }
    }

    public static IEnumerable<Finding> GivenStandardization(JobFacts facts)
    {
        var given = facts.Job.Data.Standardize;
        if (given.Mean.Length != given.Std.Length)
        {
            yield return new Finding(
                $"found {given.Mean.Length} means and {given.Std.Length} standard deviations; allowed: as many of one as of the other", "data.standardize");
        }
        else if (facts.Job.Data.Features is { } features && given.Misfit(features.Length) is { } misfit)
        {
            yield return new Finding(misfit, "data.standardize", "data.features");
        }
    }
}
