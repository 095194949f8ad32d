using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class DurationTests
{
    [TestMethod]
    [DataRow("90s", 90_000L)]
    [DataRow("10m", 600_000L)]
    [DataRow("2h", 7_200_000L)]
    [DataRow("500ms", 500L)]
    [DataRow("1d", 86_400_000L)]
    public void Reads_a_number_and_a_unit(string text, long milliseconds)
    {
        Assert.IsTrue(Duration.TryParse(text, out var duration));
        Assert.AreEqual(milliseconds, (long)duration.TotalMilliseconds);
    }

    [TestMethod]
    [DataRow("1h30m"), DataRow("0s"), DataRow("-1s"), DataRow("1.5h"), DataRow("10"), DataRow("10 s"), DataRow("s"), DataRow("010s"), DataRow("1w")]
    [DataRow("90S"), DataRow("3651d"), DataRow("999999999999d"), DataRow("9999999999999999999999s"), DataRow("10:00"), DataRow(""), DataRow("5s\n"), DataRow("5mm")]
    public void Refuses_everything_else(string text)
    {
        Assert.IsFalse(Duration.TryParse(text, out _));
    }

    [TestMethod]
    [DataRow("90s", "90s"), DataRow("60s", "1m"), DataRow("24h", "1d"), DataRow("1500ms", "1500ms"), DataRow("120m", "2h")]
    public void Writes_the_largest_unit_that_divides(string text, string written)
    {
        Assert.IsTrue(Duration.TryParse(text, out var duration));
        Assert.AreEqual(written, Duration.Format(duration));
        Assert.IsTrue(Duration.TryParse(written, out var again));
        Assert.AreEqual(duration, again);
    }
}
