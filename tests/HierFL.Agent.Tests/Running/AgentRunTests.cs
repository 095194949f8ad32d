using HierFL.Agent.Configuration;
using HierFL.Agent.Running;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Protocol.Tls;
using HierFL.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace HierFL.Agent.Tests.Running;

[TestClass]
public sealed class AgentRunTests : IDisposable
{
    private static readonly AgentLog Quiet = new(NullLogger.Instance, verbose: false);

    private readonly CancellationTokenSource _stop = new();

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => _stop.Dispose();

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task Announces_its_data_is_seen_alive_and_stops_in_good_order()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]");
        region.Enrol("north", site.Identity);
        var run = Run(site);

        Assert.AreEqual("register beds=2 by north", await region.Calls.HeardAsync("register", TestContext.CancellationToken));
        Assert.AreEqual("heartbeat outbox=0/16000000000 free=1/1 busy= trained=0 by north", await region.Calls.HeardAsync("heartbeat", TestContext.CancellationToken));
        var status = await StatusAsync(site, status => status.Link.State == LinkState.Connected);
        Assert.AreEqual(("north", "eu", "cancer"), (status.Hospital, status.Region, status.Federation));
        Assert.AreEqual(new DatasetStatus("beds", 2, 0, 1, null), status.Datasets.Single());
        Assert.IsTrue(FolderLock.IsHeld(site.Folder));

        await _stop.CancelAsync();
        await run;
        Assert.IsNotNull(StatusFile.Read(site.Folder)!.Stopped);
        Assert.IsFalse(FolderLock.IsHeld(site.Folder));
    }

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task Lets_go_of_the_updates_of_a_job_that_finished_before_it_was_restarted()
    {
        await using var region = await ToyRegion.StartAsync();
        region.Calls.Fate = job => new JobFate(job, job == "done" ? JobCondition.Finished : JobCondition.Stopped, TimeSpan.FromHours(1));
        using var site = new ToySite($"edges: [{region.Edge}]");
        region.Enrol("north", site.Identity);
        foreach (var job in new[] { "done", "failed" })
        {
            Directory.CreateDirectory(Path.Combine(HospitalFolder.StatesIn(site.Folder), job));
            Directory.CreateDirectory(Path.Combine(HospitalFolder.OutboxIn(site.Folder), job));
        }

        var run = Run(site);
        await Eventually.HoldsAsync("they are gone", () => !Directory.Exists(Path.Combine(HospitalFolder.OutboxIn(site.Folder), "done")));
        CollectionAssert.AreEqual(new[] { "done", "failed" }, HospitalFolder.JobsIn(site.Folder).ToArray());
        Assert.IsTrue(Directory.Exists(Path.Combine(HospitalFolder.OutboxIn(site.Folder), "failed")));
        await _stop.CancelAsync();
        await run;
    }

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task Two_agents_cannot_work_in_one_folder()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]");
        region.Enrol("north", site.Identity);
        var first = Run(site);
        await region.Calls.HeardAsync("register", TestContext.CancellationToken);

        var error = await Assert.ThrowsExactlyAsync<InputException>(() => Run(site));
        StringAssert.Contains(error.Message, $"another agent works in {site.Folder}");
        await _stop.CancelAsync();
        await first;
    }

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task Renews_its_certificate_at_half_life_without_a_restart()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]");
        // Certificates are dated back by five minutes: this one is past the half of its life.
        region.Enrol("north", site.Identity, TimeSpan.FromMinutes(2));
        var run = Run(site);

        var status = await StatusAsync(site, status => status.Certificate.NotAfter > DateTimeOffset.UtcNow.AddDays(29));
        Assert.IsNull(status.Certificate.Problem);
        using var identity = new CertificateFolder(site.Identity, TimeProvider.System);
        Assert.AreEqual(new PeerIdentity.Hospital("cancer", "eu", "north"), identity.Current.Identity);
        CollectionAssert.Contains(region.Requests.ToArray(), "hierfl://cancer/hospital/eu/north POST /v1/renew");
        await _stop.CancelAsync();
        await run;
    }

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task Says_in_its_status_that_it_is_refused_and_why()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]");
        region.Enrol("north", site.Identity, TimeSpan.FromMinutes(2));
        region.Refusal = (403, "hospital north is suspended");
        var run = Run(site);

        var status = await StatusAsync(site, status => status.Certificate.Problem is not null && status.Link.State == LinkState.Refused);
        StringAssert.Contains(status.Certificate.Problem, "hospital north is suspended");
        await _stop.CancelAsync();
        await run;
    }

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task Offers_what_can_be_used_and_does_not_start_with_nothing()
    {
        await using var region = await ToyRegion.StartAsync();
        using var site = new ToySite($"edges: [{region.Edge}]");
        File.AppendAllText(site.File, "resources: {trainingSlots: 1}\n");
        region.Enrol("north", site.Identity);
        File.WriteAllText(site.Data, "id,age,split,label\nMueller,50,today,yes\n");

        var error = await Assert.ThrowsExactlyAsync<InputException>(() => Run(site));
        Assert.AreEqual($"none of the data sets can be used:\nbeds: {site.Data}, line 2, column 'split' cannot be used", error.Message);
    }

    [TestMethod, Timeout(120_000, CooperativeCancellation = true)]
    public async Task Needs_an_identity()
    {
        using var site = new ToySite();
        var error = await Assert.ThrowsExactlyAsync<InputException>(() => Run(site));
        StringAssert.Contains(error.Message, "the hospital is not enrolled");
    }

    private Task Run(ToySite site) => AgentRun.RunAsync(SiteFile.Read(site.File), Quiet, TimeProvider.System, _stop.Token);

    private static async Task<AgentStatus> StatusAsync(ToySite site, Predicate<AgentStatus> wanted)
    {
        AgentStatus? status = null;
        await Eventually.HoldsAsync("the status says it", () => (status = StatusFile.Read(site.Folder)) is not null && wanted(status));
        return status!;
    }
}
