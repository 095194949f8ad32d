using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana;

/// <summary>A metric as Prometheus knows it.</summary>
/// <param name="Name">Without what a histogram appends.</param>
/// <param name="Kind">counter, gauge or histogram.</param>
/// <param name="Labels">With the values that are allowed; none where any is.</param>
internal sealed record PagedMetric(string Name, string Kind, ImmutableSortedDictionary<string, ImmutableArray<string>> Labels)
{
    /// <summary>Names of its series.</summary>
    public IEnumerable<string> Series => Kind == "histogram" ? [$"{Name}_bucket", $"{Name}_sum", $"{Name}_count"] : [Name];

    public bool Grows => Kind is "counter" or "histogram";
}

/// <summary>The tables of metrics in the documents: what may be asked for.</summary>
internal static partial class MetricPage
{
    /// <summary>What HierFL shows, then what the dashboards ask of Orleans, the runtime and Prometheus itself; by the names of series.</summary>
    public static ImmutableSortedDictionary<string, PagedMetric> All { get; } = Own("docs/metrics.md").Concat(Others("docs/operations/dashboards.md"))
        .SelectMany(metric => metric.Series.Select(series => KeyValuePair.Create(series, metric))).ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Rows such as <c>| `hierfl.round.duration` | histogram, s | `job`, `phase` = plan, collect | … |</c>.</summary>
    private static IEnumerable<PagedMetric> Own(string page)
    {
        foreach (Match row in OwnRow().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page))))
        {
            var name = row.Groups["name"].Value.Replace('.', '_');
            var unit = row.Groups["unit"].Value switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            var kind = row.Groups["kind"].Value;
            yield return new PagedMetric(
                $"{name}{(name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit)}{(kind == "counter" ? "_total" : "")}", kind, LabelsOf(row.Groups["labels"].Value));
        }
    }

    /// <summary>Rows such as <c>| `dotnet_gc_collections_total` | counter | `gc_heap_generation` | … |</c>.</summary>
    private static IEnumerable<PagedMetric> Others(string page) =>
        OtherRow().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page)))
            .Select(row => new PagedMetric(row.Groups["name"].Value, row.Groups["kind"].Value, LabelsOf(row.Groups["labels"].Value)));

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> LabelsOf(string cell) =>
        LabelText().Matches(cell).ToImmutableSortedDictionary(
            label => label.Groups["name"].Value,
            label => label.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToImmutableArray(),
            StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(?<name>hierfl\.[a-z_.]+)` \| (?<kind>gauge|counter|histogram)(, (?<unit>s|By))?[^|]*\| (?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex OwnRow();

    [GeneratedRegex(@"^\| `(?<name>[a-zA-Z_]+)` \| (?<kind>gauge|counter|histogram) \| (?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex OtherRow();

    [GeneratedRegex("`(?<name>[a-z_]+)`( = (?<values>[a-z, ]+))?")]
    private static partial Regex LabelText();
}
