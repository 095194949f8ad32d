using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>How much the rows of a class count in the loss: one of three words, or a weight for each label.</summary>
/// <remarks>
/// Balanced is n / (classes · n_c) for a class of n_c of n rows (King and Zeng 2001, section 4.1), over the classes that have rows: the weighted rows are as many as the rows.
/// </remarks>
public sealed record ClassWeights(string Kind, ImmutableSortedDictionary<string, double> Given) : IFileValue<ClassWeights>
{
    private const double Largest = 1_000_000;

    public static ClassWeights None { get; } = Word("none");

    /// <summary>By the rows of each class in the whole federation, counted by exact sums before the first round.</summary>
    public static ClassWeights Balanced { get; } = Word("balanced");

    /// <summary>By each hospital's own rows.</summary>
    public static ClassWeights BalancedLocal { get; } = Word("balanced-local");

    public static string Allowed => "none, balanced, balanced-local, or a map of labels, each with a number above 0 and at most 1000000";

    public static string Schema => """
        {"oneOf":[{"enum":["none","balanced","balanced-local"]},{"type":"object","additionalProperties":{"type":"number","exclusiveMinimum":0,"maximum":1000000}}]}
        """;

    private static ImmutableArray<ClassWeights> Words => [None, Balanced, BalancedLocal];

    public static ClassWeights Of(ImmutableSortedDictionary<string, double> given) => new("given", given);

    /// <summary>Whether a job's loss needs the class counts of all hospitals. Losses are records of Learning; the weights are told by their words.</summary>
    public static bool NeedCounts(JobSpec job) => job.Local.Loss.Parameters["classWeights"] is ScalarNode { Text: "balanced" };

    /// <summary>The labels of a classifying target, in the order of the model's classes.</summary>
    public static ImmutableArray<string> LabelsOf(TargetSpec target) => target.Task switch
    {
        PredictionTask.Binary => [target.Negative ?? $"not {target.Positive}", target.Positive],
        PredictionTask.Multiclass => target.Classes,
        _ => [],
    };

    /// <summary>Weights of the classes; 1 for one that has no rows or no weight given.</summary>
    /// <param name="labels">Of the classes.</param>
    /// <param name="counts">Rows of each; not looked at where the weights are given.</param>
    public double[] By(ImmutableArray<string> labels, IReadOnlyList<long> counts)
    {
        if (Kind == "given")
        {
            return [.. labels.Select(label => Given.GetValueOrDefault(label, 1))];
        }

        var (rows, classes) = (counts.Sum(), counts.Count(count => count > 0));
        return [.. counts.Select(count => Kind == "none" || count == 0 ? 1 : (double)rows / classes / count)];
    }

    public static ClassWeights? Bind(Node node, BindContext context)
    {
        if (node is MapNode { Entries.IsEmpty: false } map)
        {
            var given = map.Entries.Select(entry => (entry.Key, Weight: WeightOf(entry, context.At(entry.Key)))).ToList();
            return given.Exists(entry => entry.Weight is null) ? null : Of(given.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Weight!.Value, StringComparer.Ordinal));
        }

        var word = node is ScalarNode scalar ? Words.FirstOrDefault(word => word.Kind == scalar.Text) : null;
        if (word is null)
        {
            context.Refuse(node, Allowed, Words.Select(word => word.Kind));
        }

        return word;
    }

    public Node ToNode() => Kind == "given" ? TreeWriter.Value(Given, nullWord: null)! : TreeWriter.Text(Kind);

    private static double? WeightOf(MapEntry entry, BindContext context)
    {
        if (!context.TryBind<double>(entry.Value, out var weight))
        {
            return null;
        }

        if (weight is > 0 and <= Largest)
        {
            return weight;
        }

        context.Refuse(entry.Value, "a number above 0 and at most 1000000");
        return null;
    }

    private static ClassWeights Word(string kind) => new(kind, ImmutableSortedDictionary<string, double>.Empty);
}
