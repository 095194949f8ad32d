namespace HierFL.EndToEnd.Grafana;

/// <summary>Each alert tells what is wrong, how bad that is, and where it is written what to do; and it fires when it should.</summary>
[TestClass]
public sealed class AlertTests
{
    [TestMethod]
    public void An_alert_says_what_how_bad_and_where_to_read_on()
    {
        var found = new Complaints();
        foreach (var rule in RuleFile.Alerts)
        {
            string Told(string name) => rule.Annotations.GetValueOrDefault(name, "");
            found.AddWhere(rule.Labels.GetValueOrDefault("severity") is not ("warning" or "critical"), $"{rule.Alert}: no severity");
            found.AddWhere(rule.Labels.GetValueOrDefault("service") != "hierfl", $"{rule.Alert}: routed nowhere, for want of service: hierfl");
            found.AddWhere(Told("summary").Length is 0 or > 90, $"{rule.Alert}: the summary is to be a line");
            found.AddWhere(!Told("description").EndsWith('.'), $"{rule.Alert}: the description is to be a sentence");
            found.AddWhere(!Told("runbook_url").EndsWith($"/runbooks/{rule.Alert}.md", StringComparison.Ordinal), $"{rule.Alert}: its runbook is another's");
        }

        found.AssertNone();
    }

    [TestMethod]
    public async Task Alerts_fire_when_they_should_and_resolve_and_are_silent_in_health() =>
        Assert.AreEqual("", await Promtool.ComplaintAsync("test", "rules", "hierfl_test.yaml"));

    [TestMethod]
    public void Every_alert_is_tried_firing_and_silent()
    {
        var tests = File.ReadAllText(Path.Combine(RuleFile.Folder, "hierfl_test.yaml"));
        var found = new Complaints();
        foreach (var alert in RuleFile.Alerts.Select(rule => rule.Alert!).Distinct())
        {
            var tries = tests.Split($"alertname: {alert}\n")[1..];
            found.AddWhere(!tries.Any(text => Expected(text).Contains("exp_labels", StringComparison.Ordinal)), $"{alert}: never fires in a test");
            found.AddWhere(tries.Count(text => !Expected(text).Contains("exp_labels", StringComparison.Ordinal)) < 2, $"{alert}: is not seen to resolve and to be silent in health");
        }

        found.AssertNone();
    }

    /// <summary>What is expected of the try that the text begins with.</summary>
    private static string Expected(string text) => text.Split("eval_time:")[0];
}
