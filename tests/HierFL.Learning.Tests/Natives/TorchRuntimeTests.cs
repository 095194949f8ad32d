using HierFL.Learning.Natives;
using HierFL.Learning.Training;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;

namespace HierFL.Learning.Tests.Natives;

[TestClass]
public sealed class TorchRuntimeTests
{
    [TestMethod]
    public void Loads_and_uses_one_thread_within_an_operation()
    {
        var version = TorchRuntime.Load();
        Console.WriteLine(version);
        Assert.AreEqual(1, torch.get_num_threads());
        Assert.AreSame(version, TorchRuntime.Load());
        using var sum = torch.ones(3).sum();
        Assert.AreEqual(3f, sum.item<float>());
    }

    [TestMethod]
    public void Says_in_one_line_that_the_library_is_missing()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<LearningException>(() => TorchRuntime.FindShim([folder.Path]));
        StringAssert.Contains(error.Message, folder.Path);
        StringAssert.Contains(error.Message, "publish");
        Assert.IsFalse(error.Message.Contains('\n'));
    }

    [TestMethod]
    public void Says_in_one_line_that_the_library_does_not_load()
    {
        using var folder = new TemporaryFolder();
        var broken = folder.File("libLibTorchSharp.so");
        File.WriteAllText(broken, "not a library");
        var error = Assert.ThrowsExactly<LearningException>(() => TorchRuntime.Probe(broken));
        StringAssert.Contains(error.Message, "does not load");
        Assert.IsFalse(error.Message.Contains('\n'));
    }
}
