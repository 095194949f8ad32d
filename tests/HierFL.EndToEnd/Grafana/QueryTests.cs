using System.Globalization;
using System.Text;
using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana;

/// <summary>Every query of panels, marks, rules and runbooks is one, and asks for what there is.</summary>
[TestClass]
public sealed class QueryTests
{
    /// <summary>Below that, a range is Grafana's to choose: it knows how often is scraped.</summary>
    private static readonly TimeSpan LongRange = TimeSpan.FromMinutes(30);

    /// <summary>Labels that Prometheus gives to what it scrapes, and to the parts of a histogram.</summary>
    private static readonly string[] Given = ["instance", "le"];

    private static readonly string[] Recorded = [.. RuleFile.Rules.Select(rule => rule.Record).OfType<string>()];

    private static IEnumerable<(string Place, string Query)> All =>
        Dashboard.All.SelectMany(dashboard => dashboard.Queries.Concat(dashboard.Marks)).Select(query => (query.Place, query.Query))
            .Concat(RuleFile.Rules.Select(rule => (rule.Alert ?? rule.Record!, rule.Expr)))
            .Concat(Runbook.All.SelectMany(page => page.Queries.Select(query => ($"the runbook of {page.Name}", query))));

    [TestMethod]
    public async Task Prometheus_can_read_every_query()
    {
        using var folder = new TemporaryFolder();
        var rules = new StringBuilder("groups:\n- name: queries\n  rules:\n");
        foreach (var (index, (place, query)) in All.Index())
        {
            rules.Append(CultureInfo.InvariantCulture, $"  # {place}\n  - record: query_{index}\n    expr: '{PromQuery.Filled(query).Replace("'", "''", StringComparison.Ordinal)}'\n");
        }

        var file = folder.File("queries.yaml");
        await File.WriteAllTextAsync(file, rules.ToString());
        Assert.AreEqual("", await Promtool.ComplaintAsync("check", "rules", file), rules.ToString());
    }

    [TestMethod]
    public void Every_metric_and_label_is_one_that_a_document_lists()
    {
        var found = new Complaints();
        foreach (var (place, query) in All)
        {
            var labels = new HashSet<string>(Given, StringComparer.Ordinal);
            var selections = PromQuery.Selections(query).ToArray();
            found.AddWhere(selections.Length == 0, $"{place}: selects nothing");
            foreach (var selected in selections.Where(selected => !Recorded.Contains(selected.Metric)))
            {
                if (!MetricPage.All.TryGetValue(selected.Metric, out var metric))
                {
                    found.AddWhere(true, $"{place}: {selected.Metric} is in no document");
                    continue;
                }

                labels.UnionWith(metric.Labels.Keys);
                foreach (var (label, pattern) in selected.Matchers.Where(matcher => !Given.Contains(matcher.Label)))
                {
                    found.AddWhere(!metric.Labels.TryGetValue(label, out var allowed), $"{place}: {selected.Metric} has no label {label}");
                    var values = pattern.Contains('$', StringComparison.Ordinal) || allowed.IsDefaultOrEmpty ? [] : pattern.Split('|');
                    found.AddWhere(values.Except(allowed.IsDefault ? [] : allowed).Any(), $"{place}: {label} of {selected.Metric} is never {pattern}");
                }
            }

            var stray = selections.Any(selected => Recorded.Contains(selected.Metric)) ? [] : PromQuery.Groupings(query).Except(labels).ToArray();
            found.AddWhere(stray.Length > 0, $"{place}: groups by {string.Join(", ", stray)}, which none of its metrics has");
        }

        found.AssertNone();
    }

    [TestMethod]
    public void A_counter_is_only_asked_how_fast_it_grows_and_over_a_range_that_fits()
    {
        string[] growth = ["rate", "increase"];
        var found = new Complaints();
        foreach (var (place, query) in All)
        {
            foreach (var selected in PromQuery.Selections(query).Where(selected => MetricPage.All.GetValueOrDefault(selected.Metric) is { } metric))
            {
                var grows = MetricPage.All[selected.Metric].Grows;
                found.AddWhere(grows != growth.Contains(selected.Within), $"{place}: {selected.Metric} within '{selected.Within}'");
            }
        }

        foreach (var query in Dashboard.All.SelectMany(dashboard => dashboard.Queries.Concat(dashboard.Marks)))
        {
            foreach (var selected in PromQuery.Selections(query.Query).Where(selected => selected.Range is not ("" or "$__rate_interval")))
            {
                found.AddWhere(Span(selected.Range) < LongRange, $"{query.Place}: [{selected.Range}] instead of [$__rate_interval]");
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void A_panel_that_waits_for_its_metric_says_so()
    {
        var waiting = Dashboard.All.SelectMany(dashboard => dashboard.Queries).ToLookup(query => WaitingMetrics.Of(query.Query).Any());
        Assert.IsTrue(waiting[true].Any(), "no panel waits any longer: grafana/waiting.yaml can go");
        var found = new Complaints();
        foreach (var query in waiting[true])
        {
            found.AddWhere(WaitingMetrics.Of(query.Query).Any(sentence => !Dashboard.Text(query.Asker["description"]).Contains(sentence, StringComparison.Ordinal)), $"{query.Place}: does not say what it waits for");
        }

        foreach (var query in waiting[false])
        {
            var others = Dashboard.Targets(query.Asker).Select(target => Dashboard.Text(target["expr"])).Any(other => WaitingMetrics.Of(other).Any());
            found.AddWhere(!others && Dashboard.Text(query.Asker["description"]).Contains("Empty until", StringComparison.Ordinal), $"{query.Place}: waits for nothing");
        }

        found.AddWhere(RuleFile.Alerts.Any(rule => WaitingMetrics.Of(rule.Expr).Any()), "an alert that cannot fire");
        found.AssertNone();
    }

    private static TimeSpan Span(string range) => int.Parse(range[..^1], CultureInfo.InvariantCulture) * (range[^1] switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => throw new ArgumentException($"what is [{range}]?", nameof(range)),
    });
}
