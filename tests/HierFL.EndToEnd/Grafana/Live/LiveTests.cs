using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Grafana.Live;

/// <summary>Dashboards and alerts on a federation of real processes that a real Prometheus scrapes.</summary>
[TestClass]
public sealed class LiveTests
{
    /// <summary>More than there is time for: it runs while it is looked at.</summary>
    private static readonly string Endless = Jobs.Stateless.With("rounds: 4", "rounds: 100000");

    /// <summary>The machine of the tests may have little of it.</summary>
    private const string OfTheMachine = "HospitalDiskLow";

    private static IEnumerable<(string Place, string Query)> Panels =>
        Dashboard.All.SelectMany(dashboard => dashboard.Queries).Where(query => !WaitingMetrics.Of(query.Query).Any()).Select(query => (query.Place, PromQuery.Filled(query.Query)));

    /// <summary>In health an alert has no data, but all that is scraped for it has. What no update or call has come to yet is no series, and nothing recorded from it.</summary>
    private static IEnumerable<(string Place, string Query)> Rules =>
        RuleFile.Rules.SelectMany(rule => PromQuery.Selections(rule.Expr)
            .Where(selected => MetricPage.All.ContainsKey(selected.Metric)).Select(selected => (rule.Alert ?? rule.Record!, selected.Metric)));

    [TestMethod]
    public async Task Every_query_has_data_and_nothing_fires_in_health()
    {
        Prometheus.Need();
        await using var federation = await LocalFederation.StartAsync();
        using var prometheus = await Prometheus.WatchAsync(federation);
        foreach (var job in Enumerable.Range(1, Length.Of(1, 3)))
        {
            await federation.SubmitAsync($"endless-{job}", Endless);
        }

        var empty = Panels.Concat(Rules).ToList();
        await LocalFederation.HoldsAsync(
            "every query has had data",
            async () =>
            {
                foreach (var query in empty.ToArray())
                {
                    if (await prometheus.CountAsync(query.Query) > 0)
                    {
                        empty.Remove(query);
                    }
                }

                return empty.Count == 0;
            },
            () => string.Join('\n', empty.Select(query => $"{query.Place}: {query.Query}")));

        Assert.IsEmpty(await prometheus.RuleErrorsAsync());
        Assert.IsEmpty((await prometheus.AlertsAsync("firing")).Where(alert => !alert.Contains(OfTheMachine, StringComparison.Ordinal)));
    }

    /// <summary>In the short form until it is pending, which is a minute before it fires.</summary>
    [TestMethod]
    public async Task A_lost_region_raises_its_alert_which_resolves_when_it_is_back()
    {
        Prometheus.Need();
        var state = Length.IsLong ? "firing" : "pending";
        await using var federation = await LocalFederation.StartAsync();
        using var prometheus = await Prometheus.WatchAsync(federation);
        async Task<bool> IsRaised(string region) =>
            (await prometheus.AlertsAsync(state)).Any(alert => alert.Contains("RegionUnavailable", StringComparison.Ordinal) && alert.Contains(region, StringComparison.Ordinal));
        await LocalFederation.HoldsAsync("the root shows both regions", async () => await prometheus.CountAsync("hierfl_region_silos > 0") == LocalFederation.Regions.Length);

        await federation.SignalAsync("silo-europe", "STOP");
        await LocalFederation.HoldsAsync($"RegionUnavailable is {state}", () => IsRaised("europe"));
        Assert.IsFalse(await IsRaised("asia"), "the other region has its silo");
        await federation.SignalAsync("silo-europe", "CONT");
        await LocalFederation.HoldsAsync("RegionUnavailable has resolved", async () => !await IsRaised("europe"));
    }
}
