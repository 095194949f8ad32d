using System.Net;
using System.Net.Sockets;
using HierFL.Agent.Configuration;
using HierFL.Agent.Preflight;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Preflight;

[TestClass]
public sealed class PreflightRunTests
{
    private static readonly Machine Good = new()
    {
        FreeBytes = _ => 100_000_000_000,
        MemoryBytes = () => 8_000_000_000,
        LoadTorch = () => new TorchVersion("0.1", "2.0", false, "/lib/torch"),
    };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task All_is_well()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]", "policy: {minEvaluationRows: 1}");
        region.Enrol("north", site.Identity);

        var results = await RunAsync(site);
        var text = PreflightRun.Text(results).Replace(region.Edge.ToString(), "https://silo/").Replace(site.Folder, "/state");
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/preflight.txt", System.Text.RegularExpressions.Regex.Replace(text, "in [0-9]+ ms", "in 12 ms"));
        Assert.IsFalse(PreflightRun.HasFailed(results));
        Assert.AreEqual("hierfl://cancer/hospital/eu/north GET /v1/content/" + new string('0', 64), region.Requests.Single());
    }

    [TestMethod]
    public async Task Tells_of_missing_numbers_before_a_job_stumbles_over_them()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]", "policy: {minEvaluationRows: 1}");
        region.Enrol("north", site.Identity);
        File.AppendAllText(site.Data, "4,NaN,2.5,train,yes\n5,50,2.5,train,yes\n");

        var gap = (await RunAsync(site)).Single(result => result.State == CheckState.Warn);
        Assert.AreEqual($"beds: {site.Data}, line 5, column 'age' is no finite number", gap.Found);
    }

    [TestMethod]
    public async Task Everything_is_wrong()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [\"https://127.0.0.1:{ClosedPort()}\", {region.Edge}]", "resources: {outbox: 1GB}");
        region.Enrol("north", site.Identity, TimeSpan.FromMinutes(2));
        region.Refusal = (403, "hospital north is suspended");
        region.Ahead = TimeSpan.FromMinutes(-3);
        File.WriteAllText(site.Data, "id,age,part,label\n1,50,train,yes\n");
        var machine = new Machine
        {
            FreeBytes = _ => 1_000_000,
            MemoryBytes = () => 500_000_000,
            LoadTorch = () => throw new LearningException("libtorch does not load from /lib/torch: no such file"),
        };

        var results = await PreflightRun.RunAsync(SiteFile.Read(site.File), machine, TimeProvider.System, TestContext.CancellationToken);
        string[] expected =
        [
            "Warn certificate", "Fail edge", "Fail edge", "Fail clock", "Fail folder", "Fail data set", "Fail libtorch", "Fail memory",
        ];
        CollectionAssert.AreEqual(expected, results.Select(result => $"{result.State} {result.Check}").ToArray());
        StringAssert.Contains(results[1].Found, "is not reached: ");
        StringAssert.Contains(results[1].Remedy, "allow connections from this machine to 127.0.0.1:");
        StringAssert.EndsWith(results[2].Found, "does not let the hospital in: hospital north is suspended");
        StringAssert.Contains(results[3].Found, "s ahead of the silos'; at most 30 s are allowed");
        StringAssert.Contains(results[5].Found, "has no column 'split'");
        Assert.IsTrue(results.All(result => result.Remedy is not null));
        Assert.IsTrue(PreflightRun.HasFailed(results));
        StringAssert.EndsWith(PreflightRun.Text(results), "7 of 8 checks failed.\n");
    }

    [TestMethod]
    public async Task A_hospital_that_is_not_enrolled_hears_of_the_rest_all_the_same()
    {
        using var site = new ToySite();
        var results = await RunAsync(site);
        CollectionAssert.AreEqual(
            new[] { "Fail certificate", "Warn edge", "Ok folder", "Warn data set", "Ok libtorch", "Ok memory" },
            results.Select(result => $"{result.State} {result.Check}").ToArray());
    }

    [TestMethod]
    public async Task A_silo_of_another_federation_is_not_trusted()
    {
        await using var region = await ToyRegion.StartAsync();
        await using var other = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{other.Edge}]");
        region.Enrol("north", site.Identity);
        var edge = (await RunAsync(site)).First(result => result.Check == "edge");
        Assert.AreEqual(CheckState.Fail, edge.State);
        StringAssert.Contains(edge.Found, "is not trusted: ");
        Assert.IsEmpty(other.Requests);
    }

    [TestMethod]
    public async Task A_proxy_that_is_not_there_is_blamed_itself()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]", $"network: {{proxy: \"http://127.0.0.1:{ClosedPort()}\"}}");
        region.Enrol("north", site.Identity);
        var edge = (await RunAsync(site)).First(result => result.Check == "edge");
        StringAssert.Contains(edge.Found, "is not reached through http://127.0.0.1:");
        StringAssert.Contains(edge.Remedy, "correct network.proxy");
    }

    [TestMethod]
    public async Task A_key_that_others_can_read_fails()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs the file modes of Unix");
            return;
        }

        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]");
        region.Enrol("north", site.Identity);
        File.SetUnixFileMode(Path.Combine(site.Identity, "identity.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var identity = (await RunAsync(site))[0];
        Assert.AreEqual(CheckState.Fail, identity.State);
        StringAssert.Contains(identity.Found, "others could read or change the key");
    }

    [TestMethod]
    [DataRow(255_000_000, "Fail"), DataRow(15_000_000_000, "Warn"), DataRow(16_000_000_000, "Ok")]
    public void Room_on_the_disk_is_held_against_the_outbox(long free, string expected)
    {
        using var site = new ToySite();
        Assert.AreEqual(expected, LocalChecks.Folder(SiteFile.Read(site.File), Good with { FreeBytes = _ => free }).State.ToString());
    }

    [TestMethod]
    [DataRow(900_000_000, "Fail"), DataRow(2_400_000_000, "Warn"), DataRow(2_500_000_000, "Ok")]
    public void Memory_is_held_against_the_caches(long memory, string expected)
    {
        using var site = new ToySite();
        Assert.AreEqual(expected, LocalChecks.Memory(SiteFile.Read(site.File), Good with { MemoryBytes = () => memory }).State.ToString());
    }

    [TestMethod]
    [DataRow("id,split\n1,train\n2,test\n", "policy: {minEvaluationRows: 1}", "Fail")]
    [DataRow("id,split,x\n1,train,0\n2,test,0\n", "policy: {minEvaluationRows: 1}", "Ok")]
    [DataRow("id,split,x\n1,train,0\n2,test,0\n", "", "Warn")]
    [DataRow("id,split,x\n1,test,0\n", "policy: {minEvaluationRows: 1}", "Warn")]
    [DataRow("id,split,x\n", "", "Fail")]
    [DataRow("name,split,x\n1,train,0\n", "", "Fail")]
    [DataRow("id,split,x\n1,train\n", "", "Fail")]
    [DataRow("id,split,x\nMueller,tomorrow,0\n", "", "Fail")]
    public void A_table_is_held_against_the_columns_that_the_site_names(string table, string policy, string expected)
    {
        using var site = new ToySite(policy);
        File.WriteAllText(site.Data, table);
        var result = LocalChecks.Datasets(SiteFile.Read(site.File), "north").Single();
        Assert.AreEqual(expected, result.State.ToString(), result.Found);
        Assert.DoesNotContain("Mueller", result.Found);
        Assert.DoesNotContain("tomorrow", result.Found);
    }

    private Task<IReadOnlyList<CheckResult>> RunAsync(ToySite site) =>
        PreflightRun.RunAsync(SiteFile.Read(site.File), Good, TimeProvider.System, TestContext.CancellationToken);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
