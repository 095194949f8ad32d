using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>Every option there is: the kinds of the catalogue, the words of the spec's enumerations, and what the table here adds.</summary>
internal static class JobOptions
{
    /// <summary>Parameters beside the kind: those a kind requires, and those that give it something to keep or do.</summary>
    private static readonly Dictionary<string, (string Key, string Yaml)[]> Parameters = new()
    {
        ["local.optimizer sgd"] = [("momentum", "0.9")],
        ["cohort random"] = [("fraction", "0.5")],
        ["aggregation capped-mean"] = [("max", "5")],
        ["server.schedule step"] = [("every", "1"), ("factor", "0.5")],
        ["server.schedule exponential"] = [("factor", "0.5")],
        ["server.schedule cosine"] = [("rounds", "4")],
        ["personalization fedper"] = [("personal", "layers.1.*")],
        ["personalization fedrep"] = [("personal", "layers.1.*")],
        ["model cnn"] = [("channels", "[2]"), ("hidden", "[3]"), ("dropout", "0.2")],
    };

    /// <summary>Words that need more than themselves.</summary>
    private static readonly Dictionary<string, (string Key, string Yaml)[]> Words = new()
    {
        ["target.task binary"] = [("target", "{task: binary, column: sick}")],
        ["target.task multiclass"] = [("target", "{task: multiclass, column: stage, classes: [a, b, c]}")],
        ["target.task regression"] = [("target", "{task: regression, column: score}")],
        ["local.penalty.of weights"] = [("local.penalty.of", "weights"), ("local.penalty.l2", "0.1")],
        ["local.penalty.of all"] = [("local.penalty.of", "all"), ("local.penalty.l2", "0.1")],
    };

    /// <summary>What an option cannot do without where the defaults are something else.</summary>
    private static readonly Dictionary<string, (string Key, string Yaml)[]> Needs = new()
    {
        ["local.loss cross-entropy"] = Words["target.task multiclass"],
        ["local.loss mse"] = Words["target.task regression"],
        ["model cnn"] = [("data.features", "[\"gray[4x4]\"]")],
        ["region.lost leave"] = [("cohort.deadline", "1h")],
        ["region.server fedadam"] = [("region.rounds", "2")],
        ["algorithm feddyn"] = [("aggregation.kind", "uniform-mean")],
        ["algorithm fedsgd"] = [("local.steps", "1"), ("local.batchSize", "full")],
        ["algorithm scaffold"] = [("local.optimizer.momentum", "0")],
        ["personalization fedper"] = [("model.kind", "mlp")],
        ["personalization fedrep"] = [("model.kind", "mlp")],
        ["personalization fedbn"] = [("model.kind", "mlp"), ("model.batchNorm", "true")],
    };

    /// <summary>Values that are no kinds and no words of an enumeration, but change as much.</summary>
    private static readonly (string Field, string Name, string Yaml)[] Values =
    [
        ("data.standardize", "none", "none"),
        ("data.standardize", "local", "local"),
        ("data.standardize", "federated", "federated"),
        ("data.standardize", "given", "{mean: [0.1, 0.2, 0.3], std: [1, 2, 3]}"),
        ("region.weight", "examples", "examples"),
        ("region.weight", "equal", "equal"),
        ("region.weight", "capped", "{max: 12}"),
        ("region.server", "fedadam", "{kind: fedadam}"),
        ("local.optimizer.schedule", "exponential", "{kind: exponential, factor: 0.5, warmup: 1}"),
        ("local.loss.classWeights", "balanced", "balanced"),
        ("local.loss.classWeights", "balanced-local", "balanced-local"),
        ("local.loss.labelSmoothing", "0.1", "0.1"),
        ("local.penalty.l1", "0.1", "0.1"),
        ("local.clipGradient.norm", "0.01", "0.01"),
        ("region.rounds", "1", "1"),
        ("region.rounds", "2", "2"),
        ("local.batchSize", "4", "4"),
        ("local.batchSize", "full", "full"),
    ];

    public static ImmutableArray<JobOption> All { get; } =
    [
        .. from family in LearningSetup.Catalogue.Families
           from kind in family.Kinds.Values
           select Kind(family.Path, kind.Name),
        .. from word in WordsOf(typeof(JobSpec), "")
           select Option(word.Field, word.Name, Words.GetValueOrDefault($"{word.Field} {word.Name}", [(word.Field, word.Name)])),
        .. from value in Values
           select Option(value.Field, value.Name, [(value.Field, value.Yaml)]),
    ];

    /// <summary>Every two options of different fields, once.</summary>
    public static IEnumerable<(JobOption First, JobOption Second)> Pairs =>
        from first in All.Index()
        from second in All.Index()
        where first.Index < second.Index && first.Item.Field != second.Item.Field
        select (first.Item, second.Item);

    private static JobOption Kind(string path, string kind)
    {
        var parameters = Parameters.GetValueOrDefault($"{path} {kind}", []);
        return path == "update"
            ? Option(path, kind, [(path, $"[{{{string.Join(", ", parameters.Prepend(("kind", kind)).Select(entry => $"{entry.Item1}: {entry.Item2}"))}}}]")])
            : Option(path, kind, [.. parameters.Prepend(("kind", kind)).Select(entry => ($"{path}.{entry.Item1}", entry.Item2))]);
    }

    private static JobOption Option(string field, string name, (string Key, string Yaml)[] sets) =>
        new(field, name, Map(sets), Map(Needs.GetValueOrDefault($"{field} {name}", [])));

    private static ImmutableSortedDictionary<string, string> Map((string Key, string Yaml)[] entries) =>
        entries.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Yaml, StringComparer.Ordinal);

    /// <summary>The words of every enumeration in a section of the spec.</summary>
    private static IEnumerable<(string Field, string Name)> WordsOf(Type section, string prefix) =>
        section.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
        {
            var key = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            return property.PropertyType switch
            {
                { IsEnum: true } words => Enum.GetNames(words).Select(name => (key, JsonNamingPolicy.KebabCaseLower.ConvertName(name))),
                { Name: var name } inner when name.EndsWith("Spec", StringComparison.Ordinal) => WordsOf(inner, key + "."),
                _ => [],
            };
        });
}
