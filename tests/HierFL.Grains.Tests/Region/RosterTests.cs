using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Region;

[TestClass]
public sealed class RosterTests
{
    [TestMethod]
    public async Task A_round_whose_roster_grew_after_it_was_planned_is_planned_again_and_takes_the_newcomer()
    {
        using var folder = new MemoryFolder();
        ToyFederation? toy = null;
        var isGrown = false;
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var growing = new WatchedStore(store, async call =>
        {
            // The region's grain comes up when the root opens the first pass, which is planned by then.
            if (call.IsWrite && call.Path.StartsWith("regions/north/state/", StringComparison.Ordinal) && !isGrown)
            {
                isGrown = true;
                await toy!.JoinAsync("north", "zagreb");
            }
        });
        await using (toy = await ToyFederation.StartAsync(growing))
        {
            await toy.JoinAsync("north", "aachen", "bergen");
            await toy.JoinAsync("south", ToyRun.South);
            var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob(), "north", "south"))).MustBeFinished();
            foreach (var record in run.Manifest.Rounds[1..])
            {
                Assert.AreEqual(5, record.Asked, "the ring has room for all five");
                CollectionAssert.AreEqual(
                    new[] { "aachen", "bergen", "dakar", "evora", "zagreb" }, record.Admitted.Select(item => item.Hospital).ToArray());
            }

            CollectionAssert.AreEqual(new[] { 2 }, toy.Orders.Where(Of("zagreb", round: 1)).Select(order => order.Plan.Attempt).ToArray());
            CollectionAssert.AreEqual(new[] { 1 }, toy.Orders.Where(Of("zagreb", round: 2)).Select(order => order.Plan.Attempt).ToArray());
        }
    }

    /// <summary>Decision 0002: messages between grains stay under 64 KiB.</summary>
    [TestMethod]
    public async Task A_long_roster_comes_in_messages_that_are_small()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        string[] hospitals = [.. Enumerable.Range(0, 2500).Select(i => $"{i % 7}-{new string('h', i % 50)}-{i:D5}")];
        foreach (var hospital in hospitals)
        {
            await toy.RegisterAsync("north", hospital);
        }

        var roster = toy.Silo.Grains.GetGrain<IRegionRoster>("north");
        var all = await roster.AllAsync("toy", learns: true);
        CollectionAssert.AreEqual(hospitals.Order(StringComparer.Ordinal).ToArray(), all.ToArray());
        var page = await roster.ListAsync("toy", learns: true, "");
        for (; !page.IsLast; page = await roster.ListAsync("toy", learns: true, page.Hospitals[^1]))
        {
            Assert.IsLessThan(64 << 10, WireJson.Bytes(page).Length);
        }

        Assert.AreEqual(all[^1], page.Hospitals[^1]);

        Assert.IsGreaterThan(64 << 10, WireJson.Bytes(all).Length, "the whole would not fit");
        Assert.IsEmpty(await roster.AllAsync("another", learns: true));
    }

    private static Func<(string Hospital, RoundPlan Plan), bool> Of(string hospital, int round) =>
        order => order.Hospital == hospital && order.Plan.Round == round && order.Plan.Task == RoundTask.Train;
}
