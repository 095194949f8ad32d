namespace HierFL.EndToEnd.Grafana;

/// <summary>The rules below see what a query asks for.</summary>
[TestClass]
public sealed class PromQueryTests
{
    [TestMethod]
    [DataRow("up", "up||")]
    [DataRow("sum by (le, region) (rate(a_bucket{region=~\"$region\", x=\"y\"}[$__rate_interval]))", "a_bucket|rate|$__rate_interval")]
    [DataRow("a / on (job) group_left max by (job) (b offset 2m)", "a||;b||")]
    [DataRow("count(max by (region) (a{b=~\"c|d\"}) == 0) or vector(0)", "a||")]
    [DataRow("last_over_time(a{role=\"root\"}[1h]) and on (instance) up == 0", "a|last_over_time|1h;up||")]
    [DataRow("60 * abs(job:a_b:ratio1h) > 1e3", "job:a_b:ratio1h|abs|")]
    public void Finds_what_is_selected(string query, string expected) =>
        Assert.AreEqual(expected, string.Join(';', PromQuery.Selections(query).Select(found => $"{found.Metric}|{found.Within}|{found.Range}")));

    [TestMethod]
    public void Finds_matchers_and_groupings()
    {
        const string Query = "sum by (region, state) (max without (instance) (a{region=~\"$region|root\", state!=\"away\"}))";
        CollectionAssert.AreEqual(new[] { ("region", "$region|root"), ("state", "away") }, PromQuery.Selections(Query).Single().Matchers);
        CollectionAssert.AreEqual(new[] { "region", "state", "instance" }, PromQuery.Groupings(Query).ToArray());
    }

    [TestMethod]
    public void Fills_variables_in() =>
        Assert.AreEqual("rate(a{region=~\".+|root\"}[1m])", PromQuery.Filled("rate(a{region=~\"$region|root\"}[$__rate_interval])"));
}
