using HierFL.Cli.Local;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class LocalPlaceTests
{
    [TestMethod]
    [DataRow("eu=10.77.0.2", "10.77.0.2", null)]
    [DataRow("eu=10.77.0.2@/proc/12/ns/net", "10.77.0.2", "/proc/12/ns/net")]
    public void A_place_is_an_address_and_perhaps_a_network(string text, string host, string? network)
    {
        var (region, place) = LocalPlace.Read(text);
        Assert.AreEqual("eu", region);
        Assert.AreEqual(new LocalPlace(host, network), place);
        Assert.AreEqual(text, $"{region}={place}");
    }

    [TestMethod]
    [DataRow("eu")]
    [DataRow("=10.77.0.2")]
    [DataRow("eu=somewhere")]
    public void Other_texts_are_refused(string text) => Assert.Throws<InputException>(() => LocalPlace.Read(text));
}
