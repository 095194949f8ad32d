using System.Runtime.Versioning;
using HierFL.Silo.Cluster;
using HierFL.Silo.Configuration;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Cluster;

[TestClass]
public sealed class StoresTests
{
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows), UnsupportedOSPlatform("windows")]
    public void A_folder_that_is_made_for_a_store_is_for_nobody_else()
    {
        using var folder = new MemoryFolder();
        var path = Path.Combine(folder.Path, "north");
        using var store = (IDisposable)Stores.Open(new StoreSettings(path, null, null, "hierfl"));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }
}
