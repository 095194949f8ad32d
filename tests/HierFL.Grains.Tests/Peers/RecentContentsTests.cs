using HierFL.Grains.Peers;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Grains.Tests.Peers;

[TestClass]
public sealed class RecentContentsTests
{
    [TestMethod]
    public void The_least_recently_used_go_when_there_is_no_room()
    {
        var contents = new RecentContents(25);
        contents.Keep("a", new byte[10]);
        contents.Keep("b", new byte[10]);
        Assert.IsNotNull(contents.Find("a"));

        contents.Keep("c", new byte[10]);

        Assert.IsNull(contents.Find("b"));
        Assert.IsNotNull(contents.Find("a"));
        Assert.IsNotNull(contents.Find("c"));
    }

    [TestMethod]
    public void The_newest_stays_however_large_it_is()
    {
        var contents = new RecentContents(25);
        contents.Keep("a", new byte[10]);

        contents.Keep("b", new byte[100]);

        Assert.IsNull(contents.Find("a"));
        Assert.AreEqual(100, contents.Find("b")!.Value.Length);
    }
}
