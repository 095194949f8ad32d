using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>Regions are asked ahead of a pass, but not long ahead.</summary>
[TestClass]
public sealed class RosterCountsTests
{
    [TestMethod]
    public async Task What_was_asked_ahead_is_taken_while_it_is_fresh_and_for_what_it_was_asked()
    {
        using var folder = new MemoryFolder();
        var clock = new FakeTimeProvider();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await toy.RegisterAsync("north", "aachen");
        var counts = new RosterCounts(toy.Silo.Grains, clock, new SiloOptions { Region = SiloOptions.EveryRegion, Store = new LocalFolderStore(folder.Path, CrashPoints.None) });

        var ahead = counts.AskAhead(["north"], "toy", learns: true);
        await ahead.Counts;
        await toy.RegisterAsync("north", "bergen");

        Assert.AreEqual(1, await CountAsync(learns: true));
        Assert.AreEqual(2, await CountAsync(learns: false));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.AreEqual(2, await CountAsync(learns: true));

        async Task<int> CountAsync(bool learns) => (await counts.OfAsync(ahead, ["north"], "toy", learns))["north"].Hospitals;
    }
}
