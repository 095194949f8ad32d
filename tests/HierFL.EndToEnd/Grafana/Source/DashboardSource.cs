using System.Collections.Immutable;
using HierFL.Testing;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>A dashboard as people write it: <c>grafana/source/NAME.yaml</c>.</summary>
internal sealed record DashboardSource
{
    private static readonly IDeserializer Reader =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().Build();

    public required string Uid { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    /// <summary>Names in <see cref="Variables"/>, in the order they are chosen.</summary>
    public required List<string> Variables { get; init; }

    /// <summary>Whether each committed round is marked from the start; elsewhere that is a switch.</summary>
    public bool MarksRounds { get; init; }

    public required List<RowSource> Rows { get; init; }

    /// <summary>Names of the files, without their ending.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "grafana", "source"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    public static DashboardSource Read(string name)
    {
        using var file = File.OpenText(Path.Combine(Checkout.Root, "grafana", "source", $"{name}.yaml"));
        return Reader.Deserialize<DashboardSource>(file);
    }
}

/// <summary>Panels under a question.</summary>
internal sealed record RowSource
{
    public required string Title { get; init; }

    /// <summary>Of its panels, in units of Grafana's grid.</summary>
    public required int Height { get; init; }

    public required List<PanelSource> Panels { get; init; }
}
