using System.Collections.Concurrent;
using System.Collections.Immutable;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Audit;

[TestClass]
public sealed class RoundAuditTests
{
    [TestMethod]
    public async Task A_round_enters_its_admissions_and_its_commit_with_the_digest_of_the_admission_record()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);

        // The log cannot be written at first: rounds do not wait for it, and nothing of it is lost.
        var isBroken = true;
        var failing = new WatchedStore(store, call =>
        {
            if (isBroken && call.Path.StartsWith("audit/", StringComparison.Ordinal))
            {
                throw new SimulatedCrashException(call.Path);
            }
        });
        var conduct = new ToyConduct { Answer = (hospital, _) => Task.FromResult(hospital == "cork" ? ToyAnswer.Decline : ToyAnswer.Send) };
        await using var toy = await ToyFederation.StartAsync(failing, conduct, new ToyClock(speed: 20), adapt: options => options with { Audits = true });
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 3, Every = 3, Min = "1" }, "north", "south"))).MustBeFinished();
        Assert.IsFalse(Directory.Exists(folder.File("audit")));
        isBroken = false;

        // Version 0 and three rounds; three rounds and one evaluation.
        foreach (var (region, count) in new[] { ("root", 4), ("north", 4), ("south", 4) })
        {
            await Eventually.HoldsAsync($"{region} has {count} entries", async () => (await AuditLedgerTests.ReadAsync(toy.Silo, region)).Length >= count);
            var entries = await AuditLedgerTests.ReadAsync(toy.Silo, region);
            Assert.HasCount(count, entries);
            Assert.IsNull(AuditChain.Verify(region, entries));
            foreach (var entry in entries.Where(entry => entry.Details.GetValueOrDefault("task") == "train"))
            {
                var record = run.Manifest.Rounds[entry.Round!.Value];
                var contents = record.Admitted.Where(item => region == "root" || item.Region == region).ToArray();
                Assert.AreEqual(RoundAudit.DigestOf(contents), entry.Details["contents"]);
                Assert.AreEqual(region == "root" ? "4" : "2", entry.Details["accepted"]);
                Assert.AreEqual(region == "root" ? AuditKinds.Commit : AuditKinds.Admission, entry.Kind);
                Assert.AreEqual(region == "root" ? record.Model : null, entry.Details.GetValueOrDefault("model"));
                Assert.AreEqual(region == "north" ? "cork: too few rows" : "", entry.Details.GetValueOrDefault("refusals", ""));
            }
        }
    }

    [TestMethod]
    public async Task The_initial_model_has_an_entry_of_its_own()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store, adapt: options => options with { Audits = true });
        await toy.JoinAsync("north", ToyRun.North);
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 1, Standardize = "federated" }, "north"))).MustBeFinished();

        await Eventually.HoldsAsync("version 0 and a commit are entered", async () => (await AuditLedgerTests.ReadAsync(toy.Silo, "root")).Length == 2);
        var entry = (await AuditLedgerTests.ReadAsync(toy.Silo, "root"))[0];
        var (first, record) = (AuditKinds.InitialModel, run.Manifest.Rounds[0]);
        Assert.AreEqual((first, "toy", 0, record.Model), (entry.Kind, entry.Job, entry.Round, entry.Details["model"]));
        Assert.AreEqual(RoundAudit.DigestOf(record.Admitted), entry.Details["contents"]);
        Assert.AreEqual(run.Manifest.JobDigest, entry.Details["spec"]);
    }

    [TestMethod]
    public async Task What_a_silo_that_died_had_not_entered_is_told_again_and_nothing_twice()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);

        // The log takes two entries of each region, and then nothing until the silo is gone: those on their way die with it.
        var written = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var failing = new WatchedStore(store, call =>
        {
            if (call.Operation == "create" && call.Path.StartsWith("audit/", StringComparison.Ordinal) && written.AddOrUpdate(call.Path.Split('/')[1], 1, (_, count) => count + 1) > 2)
            {
                throw new SimulatedCrashException(call.Path);
            }
        });
        var job = new ToyJob { Rounds = 3, Every = 3 };
        await using (var dying = await ToyFederation.StartAsync(failing, clock: new ToyClock(speed: 20), adapt: options => options with { Audits = true }))
        {
            await dying.JoinAsync("north", ToyRun.North);
            (await ToyRun.ReadAsync(store, await dying.RunAsync(job, "north"))).MustBeFinished();
        }

        await using var next = await ToyFederation.StartAsync(store, adapt: options => options with { Audits = true });
        await next.JoinAsync("north", ToyRun.North);
        (await ToyRun.ReadAsync(store, await next.RunAsync(job with { Rounds = 4 }, "north"))).MustBeFinished();
        foreach (var (region, kind) in new[] { ("root", AuditKinds.Commit), ("north", AuditKinds.Admission) })
        {
            await Eventually.HoldsAsync($"{region} has four rounds", async () => Rounds(await AuditLedgerTests.ReadAsync(next.Silo, region), kind) is "1 2 3 4");
            var entries = await AuditLedgerTests.ReadAsync(next.Silo, region);
            Assert.IsNull(AuditChain.Verify(region, entries));
            Assert.AreEqual("1 2 3 4", Rounds(entries, kind));
            Assert.IsTrue(entries.Any(entry => entry.Details.GetValueOrDefault("from") == "the admission record"), "some of them are told again");
        }
    }

    [TestMethod]
    public async Task The_root_remembers_no_commit_of_a_job_that_is_over()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var told = new ConcurrentQueue<AuditDraft>();
        await using var toy = await ToyFederation.StartAsync(
            store,
            before: call =>
            {
                if (call.InterfaceMethod.Name == "AppendRoundAsync" && call.Request.GetArgument(0) is AuditDraft { Kind: AuditKinds.Commit } draft)
                {
                    told.Enqueue(draft);
                }

                return Task.CompletedTask;
            },
            adapt: options => options with { Audits = true });
        await toy.JoinAsync("north", ToyRun.North);
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 1 }, "north"))).MustBeFinished();
        await Eventually.HoldsAsync("the commit is told", () => told.Count == 1);

        // One that it remembered would not be told again.
        var (plan, record) = (toy.Orders.First(order => order.Plan.Task == RoundTask.Train).Plan, run.Manifest.Rounds[1]);
        await toy.Silo.Services.GetRequiredService<RoundAudit>().CommittedAsync(plan, record.Admitted, record.Model);
        await Eventually.HoldsAsync("the commit is told again", () => told.Count == 2);
        Assert.AreEqual(told.First().Details["contents"], told.Last().Details["contents"]);
    }

    [TestMethod]
    public async Task A_silo_that_stops_writes_what_waits()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using (var toy = await ToyFederation.StartAsync(store, adapt: options => options with { Audits = true }))
        {
            await toy.JoinAsync("north", ToyRun.North);
            (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 3, Every = 3 }, "north"))).MustBeFinished();
        }

        Assert.HasCount(4, Directory.GetFiles(folder.File("audit/root")));
    }

    internal static string Rounds(ImmutableArray<AuditEntry> entries, string kind) => string.Join(
        ' ', entries.Where(entry => entry.Kind == kind && entry.Details.GetValueOrDefault("task") == "train").Select(entry => entry.Round));

    [TestMethod]
    public async Task Without_the_option_nothing_is_written()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        (await ToyRun.OfAsync(store, new ToyJob())).MustBeFinished();
        Assert.IsFalse(Directory.Exists(folder.File("audit")));
    }
}
