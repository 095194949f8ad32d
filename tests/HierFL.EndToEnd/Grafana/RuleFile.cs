using System.Collections.Immutable;
using HierFL.Testing;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace HierFL.EndToEnd.Grafana;

/// <summary>The rules of Prometheus: <c>grafana/rules/hierfl.yaml</c>.</summary>
internal sealed record RuleFile
{
    public required List<RuleGroup> Groups { get; init; }

    public static string Folder { get; } = Path.Combine(Checkout.Root, "grafana", "rules");

    public static ImmutableArray<Rule> Rules { get; } = [.. Read().Groups.SelectMany(group => group.Rules)];

    public static ImmutableArray<Rule> Alerts { get; } = [.. Rules.Where(rule => rule.Alert is not null)];

    private static RuleFile Read() => new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
        .Deserialize<RuleFile>(File.ReadAllText(Path.Combine(Folder, "hierfl.yaml")));
}

internal sealed record RuleGroup
{
    public required string Name { get; init; }

    public required List<Rule> Rules { get; init; }
}

/// <summary>A rule that records, or an alert.</summary>
internal sealed record Rule
{
    public string? Record { get; init; }

    public string? Alert { get; init; }

    public required string Expr { get; init; }

    public string For { get; init; } = "0s";

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}
