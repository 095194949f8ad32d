using System.Collections.Immutable;
using System.ComponentModel;

namespace HierFL.Core.Jobs;

/// <summary>How features are standardized: one of three words, or given means and standard deviations.</summary>
public sealed record Standardization(string Kind, ImmutableArray<double> Mean, ImmutableArray<double> Std) : IFileValue<Standardization>
{
    public static Standardization None { get; } = new("none", [], []);

    public static Standardization Local { get; } = new("local", [], []);

    public static Standardization Federated { get; } = new("federated", [], []);

    public static string Allowed => "none, local, federated, or {mean: [...], std: [...]}";

    public static string Schema => """
        {"oneOf":[{"enum":["none","local","federated"]},{"type":"object","properties":{"mean":{"type":"array","items":{"type":"number"}},
        "std":{"type":"array","items":{"type":"number","exclusiveMinimum":0}}},"required":["mean","std"],"additionalProperties":false}]}
        """;

    private static ImmutableArray<Standardization> Words => [None, Local, Federated];

    public static Standardization Given(ImmutableArray<double> mean, ImmutableArray<double> std) => new("given", mean, std);

    public static Standardization? Bind(Node node, BindContext context)
    {
        if (node is MapNode)
        {
            return context.TryBind<GivenStandardization>(node, out var given) ? Given(given.Mean, given.Std) : null;
        }

        var word = node is ScalarNode scalar ? Words.FirstOrDefault(word => word.Kind == scalar.Text) : null;
        if (word is null)
        {
            context.Refuse(node, Allowed, Words.Select(word => word.Kind));
        }

        return word;
    }

    /// <summary>What is wrong with what is given for as many features, in a sentence; null if nothing is.</summary>
    public string? Misfit(int features) => Kind == "given" && Mean.Length != features ? $"found {Mean.Length} means for {features} features; allowed: one for each" : null;

    public Node ToNode() => Kind == "given"
        ? TreeWriter.Write(new GivenStandardization { Mean = Mean, Std = Std })
        : TreeWriter.Text(Kind);
}

/// <summary>The map form of <see cref="Standardization"/>.</summary>
internal sealed record GivenStandardization
{
    [Description("Mean of each feature, in order."), RequiredInFile]
    public ImmutableArray<double> Mean { get; init; } = [];

    [Description("Standard deviation of each feature, in order."), RequiredInFile, Above(0)]
    public ImmutableArray<double> Std { get; init; } = [];
}
