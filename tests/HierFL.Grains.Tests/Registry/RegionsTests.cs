using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

[TestClass]
public sealed class RegionsTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Regions_whose_hospitals_joined_are_listed_and_one_that_does_not_answer_is_unavailable(bool hasWrongClock)
    {
        using var folder = new MemoryFolder();
        var isLost = false;
        Task BeforeAsync(IIncomingGrainCallContext call) =>
            isLost && call.MethodName == nameof(IHospitals.CountStatesAsync) && call.TargetId.Key.ToString() == "south"
                ? throw (hasWrongClock ? new CallRefusedException("the pass is of another time") : new TimeoutException("lost"))
                : Task.CompletedTask;
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using (var toy = await ToyFederation.StartAsync(store, before: BeforeAsync, adapt: options => options with { KeepsJobs = true }))
        {
            await toy.RegisterAsync("south", "dakar");
            await toy.RegisterAsync("north", "aachen");
            await toy.RegisterAsync("north", "bergen");
            await Eventually.HoldsAsync("both regions are known", async () => (await Regions(toy).ListAsync()).Length == 2);
            CollectionAssert.AreEqual(
                new[] { new RegionEntry("north", 1, new HospitalCounts(2, 0, 0, 0, 0)), new RegionEntry("south", 1, new HospitalCounts(1, 0, 0, 0, 0)) },
                (await Regions(toy).ListAsync()).Select(Bare).ToArray());
            isLost = true;
            var entries = await Regions(toy).ListAsync();
            Assert.IsTrue(entries[0].IsAvailable);
            Assert.AreEqual(new RegionEntry("south", 1, null), Bare(entries[1]));
            Assert.IsFalse(entries[1].IsAvailable);
        }

        await using var next = await ToyFederation.StartAsync(store, adapt: options => options with { KeepsJobs = true });
        CollectionAssert.AreEqual(new[] { "north", "south" }, (await Regions(next).ListAsync()).Select(entry => entry.Name).ToArray());
    }

    [TestMethod]
    public void A_book_of_regions_takes_names_once_sorted_and_not_the_root()
    {
        var book = new RegionBook().With(["south", "root", "*", "north", "south"]);
        CollectionAssert.AreEqual(new[] { "north", "south" }, book.Regions.ToArray());
        Assert.AreSame(book, book.With(["north", "root"]));
        Assert.AreSame(book, book.With(Enumerable.Range(0, RegionBook.MaxRegions).Select(i => $"r{i}")));
    }

    /// <summary>Without addresses: two arrays are never equal.</summary>
    private static RegionEntry Bare(RegionEntry entry) => entry with { Edges = [], Versions = [] };

    private static IRegions Regions(ToyFederation toy) => toy.Silo.Grains.GetGrain<IRegions>(RegistryKeys.Regions);
}
