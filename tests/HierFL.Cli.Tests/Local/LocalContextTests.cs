using HierFL.Cli.Configuration;
using HierFL.Cli.Local;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class LocalContextTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [TestMethod]
    public void Is_called_local_unless_another_federation_runs_under_that_name()
    {
        var (a, b) = (Folder("a"), Folder("b"));
        var file = With(new ContextsSpec(), a);
        CollectionAssert.AreEqual(new[] { "local" }, file.Contexts.Keys.ToArray());
        using (FolderHold.TryTake(a))
        {
            Assert.AreEqual("local-2", LocalContext.NameFor(file, b));
            Assert.AreEqual("local", LocalContext.NameFor(file, a), "it is its own");
        }

        Assert.AreEqual("local", LocalContext.NameFor(file, b), "nobody is reached under the name any more");
    }

    [TestMethod]
    public void Keeps_the_name_it_has()
    {
        var (a, b) = (Folder("a"), Folder("b"));
        var file = With(new ContextsSpec(), a);
        using (FolderHold.TryTake(a))
        {
            file = With(file, b);
        }

        Assert.AreEqual("local-2", LocalContext.NameFor(file, b));
        Assert.AreEqual("local", LocalContext.NameFor(file, a));
    }

    [TestMethod]
    public void Takes_the_name_of_no_context_that_a_person_has_made()
    {
        var file = ContextFile.With(new ContextsSpec(), "local", new ContextSpec { Identity = "/home/ada/ada" });
        Assert.AreEqual("local-2", LocalContext.NameFor(file, Folder("a")));
    }

    [TestMethod]
    public void The_state_says_how_its_federation_is_reached_whatever_the_contexts_say()
    {
        var a = Folder("a");
        LocalFolder.Private(a.Root);
        var context = new ContextSpec { Gateways = ["127.0.0.1:4711"], Edge = "https://127.0.0.1:8443/", Identity = a.Operator, Cluster = "local" };
        new LocalState { Federation = "federation.yaml", Supervisor = new ProcessStamp(1, 1), ContextName = "local-2", Context = context }.Write(a);
        var read = LocalState.Read(a)!;
        Assert.AreEqual("local-2", read.ContextName);
        Assert.AreEqual("127.0.0.1:4711", read.Context!.Gateways.Single());
        Assert.AreEqual(a.Operator, read.Context.Identity);
    }

    private LocalFolder Folder(string name) => LocalFolder.At(_files.File(name));

    private static ContextsSpec With(ContextsSpec file, LocalFolder folder) =>
        ContextFile.With(file, LocalContext.NameFor(file, folder), new ContextSpec { Identity = folder.Operator });
}
