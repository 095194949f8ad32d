using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

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

        // Three rounds and one evaluation.
        foreach (var (region, count) in new[] { ("root", 3), ("north", 4), ("south", 4) })
        {
            await Eventually.HoldsAsync($"{region} has {count} entries", async () => (await AuditLedgerTests.ReadAsync(toy.Silo, region)).Length >= count);
            var entries = await AuditLedgerTests.ReadAsync(toy.Silo, region);
            Assert.HasCount(count, entries);
            Assert.IsNull(AuditChain.Verify(region, entries));
            foreach (var entry in entries.Where(entry => entry.Details["task"] == "train"))
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
    public async Task Without_the_option_nothing_is_written()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        (await ToyRun.OfAsync(store, new ToyJob())).MustBeFinished();
        Assert.IsFalse(Directory.Exists(folder.File("audit")));
    }
}
