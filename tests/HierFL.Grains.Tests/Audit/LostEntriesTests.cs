using System.Globalization;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
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
    /// <param name="rounds">Of the job, which is evaluated after the last.</param>
    /// <param name="known">As many rounds has the region's log when the next training is asked for, or the job has ended.</param>
    /// <param name="isCancelled">Whether the job is cancelled then.</param>
    [TestMethod]
    [DataRow(RoundTask.Train, 3, 4, 2, false, DisplayName = "when the other silo has offered a sum")]
    [DataRow(RoundTask.Train, 34, 35, 33, false, DisplayName = "though the records of those rounds have gone to a file since")]
    [DataRow(RoundTask.Evaluate, 4, 4, 4, false, DisplayName = "when the other silo has offered its last sum")]
    [DataRow(RoundTask.Evaluate, 4, 4, 4, true, DisplayName = "when the job ends before the other silo has offered any")]
    public async Task What_a_silo_of_a_region_had_not_entered_is_told_again(RoundTask killed, int round, int rounds, int known, bool isCancelled)
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
        var running = cluster.RunAsync(0, new ToyJob { Rounds = rounds, Every = rounds }, "north");
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await cluster.KillAsync(leader);
        isBroken = false;
        if (isCancelled)
        {
            var silos = cluster.Services(0).GetRequiredService<SiloDirectory>();
            await Eventually.HoldsAsync("the root knows that the silo is gone", () => silos.In("north").Count == 1);
            await cluster.Services(0).GetRequiredService<IGrainFactory>().GetGrain<IJob>(GrainKeys.Job("toy")).CancelAsync("enough");
        }

        goOn.SetResult();
        await Task.WhenAny(askedAgain.Task, running).WaitAsync(TimeSpan.FromMinutes(1));
        try
        {
            var grains = cluster.Services(0).GetRequiredService<IGrainFactory>();
            await Eventually.HoldsAsync($"the log of north has the rounds 1 to {known}", async () =>
                !Enumerable.Range(1, known).Select(each => each.ToString(CultureInfo.InvariantCulture)).Except(RoundAuditTests.Rounds(await AuditLedgerTests.ReadAsync(grains, "north"), AuditKinds.Admission).Split(' ')).Any());
        }
        finally
        {
            end.SetResult();
        }

        Assert.AreEqual(isCancelled ? JobState.Cancelled : JobState.Finished, (await running).State);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
