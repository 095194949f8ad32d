using System.Collections.Immutable;
using HierFL.Cli.Local;
using HierFL.Core.Jobs;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class LocalPlanTests
{
    [TestMethod]
    public void Each_region_has_a_store_of_its_own_and_only_the_root_has_the_checkpoints()
    {
        try
        {
            _ = Programs.Agent(null);
        }
        catch (InputException error)
        {
            Assert.Inconclusive(error.Message);
        }

        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.File(".hierfl"));
        ImmutableArray<LocalHospital> hospitals =
        [
            new("aachen", "eu", ImmutableSortedDictionary<string, string>.Empty), new("boston", "us", ImmutableSortedDictionary<string, string>.Empty),
        ];
        using var ports = new FreePorts(null);
        LocalPlan.Make(new FederationSpec(), hospitals, new UpRequest { Federation = "federation.yaml" }, ports, folder);

        var stores = ((string[])["root", "eu", "us"]).ToDictionary(region => region, region => File.ReadAllLines(folder.Silo("silo-" + region)).Single(line => line.Contains("folder:", StringComparison.Ordinal)).Trim());
        Assert.Contains(folder.Blobs, stores["root"]);
        Assert.Contains(folder.StoreOf("eu"), stores["eu"]);
        Assert.Contains(folder.StoreOf("us"), stores["us"]);
    }
}
