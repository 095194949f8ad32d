using System.Text.RegularExpressions;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Telemetry;

/// <summary>A metric that docs/metrics.md promises.</summary>
/// <param name="Name">In OpenTelemetry.</param>
/// <param name="Kind">gauge, counter or histogram.</param>
/// <param name="Unit">Empty for none.</param>
/// <param name="Labels">With the values that are allowed; none where any is.</param>
internal sealed record PromisedMetric(string Name, string Kind, string Unit, IReadOnlyDictionary<string, string[]> Labels)
{
    /// <summary>Its name in Prometheus; of a histogram, the one that its parts begin with.</summary>
    public string PrometheusName
    {
        get
        {
            var unit = Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            var name = Name.Replace('.', '_');
            return $"{name}{(name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit)}{(Kind == "counter" ? "_total" : "")}";
        }
    }
}

/// <summary>The tables of docs/metrics.md: what dashboards and alerts are written against.</summary>
internal static partial class MetricsPage
{
    private const string NotYet = "With differential privacy";

    public static IReadOnlyList<PromisedMetric> Read()
    {
        var (metrics, section) = (new List<PromisedMetric>(), "");
        foreach (var line in File.ReadLines(Path.Combine(Checkout.Root, "docs/metrics.md")))
        {
            section = line.StartsWith("## ", StringComparison.Ordinal) ? line[3..] : section;
            if (section != NotYet && Row().Match(line) is { Success: true } row)
            {
                var kind = row.Groups["kind"].Value.Split(',', StringSplitOptions.TrimEntries);
                metrics.Add(new PromisedMetric(row.Groups["name"].Value, kind[0], kind.Length > 1 && kind[1] is "s" or "By" ? kind[1] : "", Labels(row.Groups["labels"].Value)));
            }
        }

        Assert.IsGreaterThan(30, metrics.Count);
        return metrics;
    }

    private static Dictionary<string, string[]> Labels(string cell) => LabelOf().Matches(cell).ToDictionary(
        label => label.Groups["name"].Value,
        label => label.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(?<name>hierfl\.[a-z_.]+)` \| (?<kind>[^|]+) \| (?<labels>[^|]*) \|")]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[a-z]+)`(?: = (?<values>[a-z, ]+?)(?=, `|$| $))?")]
    private static partial Regex LabelOf();
}
