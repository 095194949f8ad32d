using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Region;

/// <summary>Documents that come with an order: a region keeps them instead of asking for them, up to a bound that no sender can move.</summary>
[TestClass]
public sealed class EnclosureTests
{
    [TestMethod]
    [DataRow(0, true)]
    [DataRow(1, false)]
    public async Task Keeps_what_is_within_the_bound_and_nothing_of_what_is_beyond(int beyond, bool isKept)
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await toy.RegisterAsync("north", "aachen");
        var (first, second) = (Document(1, 5000), Document(2, RegionOrder.MostEnclosedBytes - 5000 + beyond));
        await toy.Silo.Grains.GetGrain<IRegionalAggregator>(GrainKeys.Region("north", "toy")).OpenAsync(Order(toy.Silo.Services.GetRequiredService<ContentStore>()) with { Enclosed = [first, second] });

        var contents = toy.Silo.Services.GetRequiredService<ContentResolver>();
        foreach (var document in (ReadOnlyMemory<byte>[])[first, second])
        {
            Assert.AreEqual(isKept, await contents.FindAsync(ContentStore.RefOf(document.Span), ContentScope.Silo, CancellationToken.None) is not null);
        }
    }

    private static ReadOnlyMemory<byte> Document(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static RegionOrder Order(ContentStore content)
    {
        var key = new RoundKey("toy", 1, 1);
        var ring = RingPlans.ForLanes(FeatureMoments.MeanLanes(1), maxWeight: 100, contributors: 1);
        var plan = new RoundPlan { Key = key, Task = RoundTask.Means, Round = 0, Attempt = 1, Job = new ContentRef("", 0), Ring = ring };
        return new RegionOrder
        {
            Key = key,
            Plan = content.Put("toy", "plan", WireJson.Bytes(plan)),
            Dataset = "toy",
            Minimum = 1,
            Counted = content.Put("toy", "counts", WireJson.Bytes(ImmutableSortedDictionary<string, RosterCount>.Empty.Add("north", new RosterCount(1, 100)))),
        };
    }
}
