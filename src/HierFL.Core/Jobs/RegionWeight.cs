using System.Collections.Immutable;
using System.ComponentModel;

namespace HierFL.Core.Jobs;

/// <summary>How much a region counts at the root: one of two words, or a cap.</summary>
/// <param name="Kind"><c>examples</c>, <c>equal</c> or <c>capped</c>.</param>
/// <param name="Max">Most that a capped region counts.</param>
public sealed record RegionWeight(string Kind, int Max) : IFileValue<RegionWeight>
{
    /// <summary>By the weight of its hospitals: the tree then equals a flat federation bit for bit.</summary>
    public static RegionWeight Examples { get; } = new("examples", 0);

    /// <summary>Every region the same.</summary>
    public static RegionWeight Equal { get; } = new("equal", 0);

    public static string Allowed => "examples, equal, or {max: ...}";

    public static string Schema => """
        {"oneOf":[{"enum":["examples","equal"]},{"type":"object","properties":{"max":{"type":"integer","exclusiveMinimum":0,"maximum":1000000000}},
        "required":["max"],"additionalProperties":false}]}
        """;

    /// <summary>Whether a region's sum can go up as it is.</summary>
    public bool IsThatOfHospitals => Kind == Examples.Kind;

    private static ImmutableArray<RegionWeight> Words => [Examples, Equal];

    /// <summary>By the weight of its hospitals, up to a cap.</summary>
    public static RegionWeight Capped(int max) => new("capped", max);

    /// <summary>The weight of a region whose hospitals weigh so much together.</summary>
    public double Of(double hospitals) => Kind switch
    {
        "equal" => 1,
        "capped" => Math.Min(hospitals, Max),
        _ => hospitals,
    };

    public static RegionWeight? Bind(Node node, BindContext context)
    {
        if (node is MapNode)
        {
            return context.TryBind<RegionCap>(node, out var cap) ? Capped(cap.Max) : null;
        }

        var word = node is ScalarNode scalar ? Words.FirstOrDefault(word => word.Kind == scalar.Text) : null;
        if (word is null)
        {
            context.Refuse(node, Allowed, Words.Select(word => word.Kind));
        }

        return word;
    }

    public Node ToNode() => Kind == "capped" ? TreeWriter.Write(new RegionCap { Max = Max }) : TreeWriter.Text(Kind);
}

/// <summary>The map form of <see cref="RegionWeight"/>.</summary>
internal sealed record RegionCap
{
    [Description("Most that a region counts."), RequiredInFile, Above(0), AtMost(Largest.Examples)]
    public int Max { get; init; } = 1;
}
