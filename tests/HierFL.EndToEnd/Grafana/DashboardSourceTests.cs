using HierFL.EndToEnd.Grafana.Source;
using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana;

/// <summary>What is installed is what is written.</summary>
[TestClass]
public sealed class DashboardSourceTests
{
    public static IEnumerable<object[]> Names => DashboardSource.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_dashboard_is_what_its_source_says(string name)
    {
        var source = DashboardSource.Read(name);
        Assert.AreEqual($"hierfl-{name}", source.Uid, "its address, which others link to");
        Golden.Check(Dashboard.PathOf(source), DashboardJson.Text(source));
    }

    [TestMethod]
    public void Every_dashboard_has_a_source() =>
        CollectionAssert.AreEqual(DashboardSource.Names.Select(name => $"hierfl-{name}").ToArray(), Dashboard.All.Select(dashboard => dashboard.Uid).ToArray());
}
