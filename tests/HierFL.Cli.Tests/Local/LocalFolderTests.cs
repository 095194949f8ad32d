using HierFL.Cli.Local;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class LocalFolderTests
{
    [TestMethod]
    public void Says_what_ends_and_starts_what_is_in_it()
    {
        Assert.AreEqual("hierfl down", LocalFolder.At(null).Down);
        Assert.AreEqual("hierfl down", LocalFolder.At(".hierfl/").Down);
        Assert.AreEqual("hierfl down --folder work/a", LocalFolder.At("work/a").Down);
        Assert.AreEqual("hierfl down --folder '/tmp/my study'", LocalFolder.At("/tmp/my study").Down);
        Assert.AreEqual("hierfl up federation.yaml --detach", LocalFolder.At(null).Up(Path.GetFullPath("federation.yaml")));
        Assert.AreEqual("hierfl up /data/federation.yaml --detach --folder work/a", LocalFolder.At("work/a").Up("/data/federation.yaml"));
    }

    [TestMethod]
    public void The_summary_of_a_start_ends_with_what_ends_it()
    {
        var state = new LocalState { Federation = "f", Supervisor = new ProcessStamp(1, 1), ContextName = "local" };
        Assert.EndsWith("\nstop     hierfl down --folder work/a", UpRun.Summary(state, LocalFolder.At("work/a")));
    }
}
