using HierFL.Core.Metrics;

namespace HierFL.Cli.Reports;

/// <summary>Metrics in the order in which they are documented; those that are not known here come last, by name.</summary>
internal static class MetricOrder
{
    private static readonly List<string> Known = [.. MetricNames.All.Select(metric => metric.Name)];

    public static string[] Of(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).OrderBy(name => Known.IndexOf(name) is var place and >= 0 ? place : int.MaxValue).ThenBy(name => name, StringComparer.Ordinal)];
}
