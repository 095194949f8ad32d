using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

[TestClass]
public sealed class StatisticsTests
{
    [TestMethod]
    public async Task Federated_statistics_run_once_and_are_those_of_all_rows_together()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 2, Standardize = "federated" }, "north", "south"))).MustBeFinished();

        var hospitals = ToyRun.North.Concat(ToyRun.South).ToArray();
        foreach (var task in new[] { RoundTask.Means, RoundTask.Deviations })
        {
            CollectionAssert.AreEquivalent(hospitals, toy.Orders.Where(order => order.Plan.Task == task).Select(order => order.Hospital).ToArray());
        }

        var rows = hospitals.SelectMany(ToyFederation.Rows).ToArray();
        var mean = rows.Average();
        var std = Math.Sqrt(rows.Sum(row => (row - mean) * (row - mean)) / (rows.Length - 1));
        var document = await PreprocessingAsync(store);
        Assert.AreEqual(mean, document.Mean.Single(), 1e-12);
        Assert.AreEqual(std, document.Std.Single(), 1e-12);

        var record = run.Manifest.Rounds[0];
        CollectionAssert.AreEqual(hospitals.Order(StringComparer.Ordinal).ToArray(), record.Admitted.Select(item => item.Hospital).ToArray());
        Assert.AreEqual((5, 100L, 2), (record.Asked, record.MostRows, record.Regions));
    }

    private static async Task<PreprocessingDocument> PreprocessingAsync(IBlobStore store)
    {
        var checkpoint = await new CheckpointStore(store, CrashPoints.None).LoadAsync(ToyJob.DefaultName, null, null, CancellationToken.None);
        await using var stream = (await checkpoint!.OpenPreprocessingAsync(CancellationToken.None))!;
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return WireJson.Read<PreprocessingDocument>(bytes);
    }
}
