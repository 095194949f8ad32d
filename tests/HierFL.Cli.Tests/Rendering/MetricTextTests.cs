using HierFL.Cli.Rendering;

namespace HierFL.Cli.Tests.Rendering;

[TestClass]
public sealed class MetricTextTests
{
    [TestMethod]
    [DataRow(0.98765, 0, "0.988")]
    [DataRow(0.9967, 0.002, "0.997±0.002")]
    [DataRow(0.9967, 0.0021, "0.997±0.003")]
    [DataRow(0.5, 1e-5, "0.500±0.001")]
    [DataRow(12.3456, 0.25, "12.346±0.250")]
    public void A_bound_that_is_shown_holds(double value, double bound, string expected) => Assert.AreEqual(expected, MetricText.Of(value, bound));
}
