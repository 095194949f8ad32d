using System.Collections.Immutable;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>A job with some options and defaults elsewhere, and what the validation makes of it.</summary>
/// <param name="Text">The job file.</param>
/// <param name="Job">Null if it is refused.</param>
/// <param name="Errors">Empty if it is not.</param>
internal sealed record Composition(string Text, JobSpec? Job, ImmutableArray<JobError> Errors)
{
    public const string Dataset = "toy";

    /// <summary>Choices whose needed parameters are those of one kind.</summary>
    private static readonly ImmutableArray<string> OfKinds = ["local.optimizer", "model"];

    private static readonly ImmutableSortedDictionary<string, string> Rest = new Dictionary<string, string>
    {
        ["version"] = "1",
        ["name"] = "job",
        ["seed"] = "11",
        ["stop.rounds"] = "2",
        ["model.kind"] = "logistic-regression",
        ["data.dataset"] = Dataset,
        ["data.features"] = "[f1, f2, f3]",
        ["target"] = "{task: binary, column: sick}",
        ["local.batchSize"] = "4",
        ["local.optimizer.momentum"] = "0.9",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static Composition Of(params JobOption[] options)
    {
        // Parameters belong to a kind: another kind comes without them.
        var isOther = options.Any(option => option.Field == "local.optimizer");
        var needs = options.SelectMany(option => option.Needs).Where(need => !options.Any(option => OfKinds.Contains(option.Field) && need.Key.StartsWith(option.Field + ".", StringComparison.Ordinal)));
        var entries = needs.Concat(options.SelectMany(option => option.Sets));
        var rest = isOther ? Rest.Remove("local.optimizer.momentum") : Rest;
        var text = Section(entries.Aggregate(rest, (all, entry) => all.SetItem(entry.Key, entry.Value)), "");
        var (job, errors) = JobFile.Parse(YamlReader.Read(text), LearningSetup.Catalogue);
        return new Composition(text, job, errors);
    }

    /// <summary>Every error in one line: field and sentence.</summary>
    public string Refusal => string.Join("; ", Errors.Select(error => $"{error.Field}: {error.Message}"));

    /// <summary>Whether an error speaks of the option: by its field, or in its sentence.</summary>
    public bool Names(JobOption option) => Errors.Any(error =>
        error.Field == option.Field || error.Field.StartsWith(option.Field + ".", StringComparison.Ordinal) || error.Field.StartsWith(option.Field + "[", StringComparison.Ordinal)
        || error.Message.Contains(option.Field, StringComparison.Ordinal)
        || (!int.TryParse(option.Name, out _) && error.Message.Contains(option.Name, StringComparison.Ordinal)));

    /// <summary>Dotted keys as a map within maps, in YAML's flow style.</summary>
    private static string Section(ImmutableSortedDictionary<string, string> entries, string prefix)
    {
        var parts = entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).GroupBy(entry => entry.Key[prefix.Length..].Split('.')[0])
            .Select(group => $"{group.Key}: {(entries.TryGetValue(prefix + group.Key, out var value) ? value : Section(entries, $"{prefix}{group.Key}."))}");
        return $"{{{string.Join(", ", parts)}}}";
    }
}
