using System.Diagnostics.Metrics;
using System.Reflection;

namespace HierFL.EndToEnd.Grafana;

/// <summary>What the dashboards ask of Orleans and the runtime are instruments that these have.</summary>
[TestClass]
public sealed class OtherMetricsTests
{
    [TestMethod]
    public void Orleans_has_every_instrument_that_is_asked_for()
    {
        // Internal, and the one place where all of them stand.
        var names = Assembly.Load("Orleans.Core").GetType("Orleans.Runtime.InstrumentNames", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => ((string)field.GetRawConstantValue()!).Replace('-', '_')).ToArray();
        AssertAreKnown("orleans_", names);
    }

    [TestMethod]
    public void The_runtime_has_every_instrument_that_is_asked_for()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => names.Add(instrument.Name.Replace('.', '_')) };
        listener.Start();
        AssertAreKnown("dotnet_", names);
    }

    /// <summary>A series is an instrument with its unit, and _total if it counts.</summary>
    private static void AssertAreKnown(string prefix, IReadOnlyCollection<string> instruments)
    {
        var asked = MetricPage.All.Values.Select(metric => metric.Name).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Distinct().ToArray();
        Assert.IsNotEmpty(asked);
        string[] ends = ["", "_total", "_bytes", "_seconds_total", "_milliseconds", "_megabytes"];
        Assert.IsEmpty(asked.Where(name => !instruments.Any(instrument => ends.Any(end => name == instrument + end))));
    }
}
