using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Region;

/// <summary>A hospital may speak of any job; of one that was never ordered nothing stays.</summary>
[TestClass]
public sealed class InventedJobsTests
{
    private static readonly string[] Invented = ["never-declined", "never-awaited", "never-sent"];

    [TestMethod]
    public async Task Leave_nothing_in_the_store_and_nothing_in_memory()
    {
        using var folder = new MemoryFolder();
        var writes = new ConcurrentQueue<string>();
        var store = new WatchedStore(new LocalFolderStore(folder.Path, CrashPoints.None), call =>
        {
            if (call.IsWrite && Invented.Any(job => call.Path.Contains(job, StringComparison.Ordinal)))
            {
                writes.Enqueue(call.Path);
            }
        });
        await using var toy = await ToyFederation.StartAsync(store, adapt: options => options with { KeepsJobs = true });
        var aachen = await toy.RegisterAsync("north", "aachen");

        await aachen.DeclineAsync(new RoundKey(Invented[0], 1, 1), "aachen", "no", CancellationToken.None);
        await aachen.WaitAsync(new RoundKey(Invented[1], 1, 1), new WaitingHospital("aachen", WaitCause.Approval, "nobody is there"), CancellationToken.None);
        var header = new UpdateHeader { Key = new RoundKey(Invented[2], 1, 1), Hospital = "aachen", BaseModel = "", Weight = 1, Sha256 = new string('a', 64), Length = 8 };
        Assert.AreEqual(UpdateOutcome.Late, await aachen.UploadAsync(header, new MemoryStream(new byte[8]), CancellationToken.None));

        Assert.IsEmpty(writes, string.Join(' ', writes));
        await Eventually.HoldsAsync("no activation stays", async () =>
        {
            var grains = await toy.Silo.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
            return !grains.Any(grain => grain.ActivationCount > 0 && IsOfJobs(grain.GrainType));
        });
    }

    [TestMethod]
    public async Task A_job_whose_name_was_invented_before_runs()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        await (await toy.RegisterAsync("north", "aachen")).DeclineAsync(new RoundKey(ToyJob.DefaultName, 1, 1), "aachen", "no", CancellationToken.None);
        (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 1 }, "north"))).MustBeFinished();
    }

    private static bool IsOfJobs(string type) =>
        type.Contains(nameof(RegionalAggregatorGrain), StringComparison.Ordinal) || type.Contains(nameof(GlobalAggregatorGrain), StringComparison.Ordinal);
}
