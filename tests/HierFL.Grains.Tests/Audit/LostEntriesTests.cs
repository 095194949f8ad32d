using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Peers;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Audit;

/// <summary>A region's silo dies with entries of the log that were not durable yet, while the root's lives and goes on.</summary>
[TestClass]
public sealed class LostEntriesTests
{
    /// <param name="killed">What the hospital is asked when the silo dies.</param>
    /// <param name="round">In this round.</param>
    /// <param name="known">Rounds of the region's log when the next training is asked for, or the job has ended.</param>
    [TestMethod]
    [DataRow(RoundTask.Train, 3, "1 2", DisplayName = "when the other silo has offered a sum")]
    [DataRow(RoundTask.Evaluate, 4, "1 2 3", DisplayName = "at the end of the job, where no round follows")]
    public async Task What_a_silo_of_a_region_had_not_entered_is_told_again(RoundTask killed, int round, string known)
    {
        using var folder = new MemoryFolder();
        var isBroken = true;
        var store = new WatchedStore(new LocalFolderStore(folder.Path, CrashPoints.None), call =>
        {
            if (isBroken && call.Operation == "create" && call.Path.StartsWith("audit/north/", StringComparison.Ordinal))
            {
                throw new SimulatedCrashException(call.Path);
            }
        });
        await using var cluster = await ToyCluster.StartAsync(store, audits: true, "root", "north", "north");
        var (asked, goOn) = (Signal(), Signal());
        var (askedAgain, end) = (Signal(), Signal());
        var conduct = new ToyConduct
        {
            Answer = async (_, plan) =>
            {
                var (signal, wait) = (plan.Task, plan.Round) == (killed, round) ? (asked, goOn)
                    : (plan.Task, plan.Round) == (RoundTask.Train, round + 1) ? (askedAgain, end) : (Signal(), null);
                signal.TrySetResult();
                await (wait?.Task ?? Task.CompletedTask);
                return ToyAnswer.Send;
            },
        };
        var leader = await cluster.SiloOfAsync("north", "toy");
        await cluster.JoinAsync(3 - leader, "aachen", conduct);
        var running = cluster.RunAsync(0, new ToyJob { Rounds = 4, Every = 4 }, "north");
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await cluster.KillAsync(leader);
        isBroken = false;
        goOn.SetResult();
        await Task.WhenAny(askedAgain.Task, running).WaitAsync(TimeSpan.FromMinutes(1));
        try
        {
            var grains = cluster.Services(0).GetRequiredService<IGrainFactory>();
            await Eventually.HoldsAsync($"the log of north has the rounds {known}", async () =>
                !known.Split(' ').Except(RoundAuditTests.Rounds(await AuditLedgerTests.ReadAsync(grains, "north"), AuditKinds.Admission).Split(' ')).Any());
        }
        finally
        {
            end.SetResult();
        }

        Assert.AreEqual(JobState.Finished, (await running).State);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
