using System.Collections.Immutable;
using HierFL.Testing;
using YamlDotNet.Serialization;

namespace HierFL.EndToEnd.Grafana;

/// <summary>Metrics that nothing shows yet, with the sentence that says so: <c>grafana/waiting.yaml</c>.</summary>
internal static class WaitingMetrics
{
    public static ImmutableSortedDictionary<string, string> All { get; } =
        new DeserializerBuilder().Build().Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(Checkout.Root, "grafana", "waiting.yaml")))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The sentences of the metrics that a query waits for; none for most.</summary>
    public static IEnumerable<string> Of(string query) =>
        PromQuery.Selections(query).Select(found => All.GetValueOrDefault(found.Metric)).OfType<string>().Distinct();
}
