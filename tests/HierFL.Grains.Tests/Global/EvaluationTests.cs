using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>Hospitals that take part in training and keep their evaluation to themselves.</summary>
[TestClass]
public sealed class EvaluationTests
{
    [TestMethod]
    public async Task A_hospital_that_declines_an_evaluation_is_left_out_of_it_and_of_nothing_else()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder, hospital => hospital == "aachen");
        var job = new ToyJob { Rounds = 2 };
        var run = (await ToyRun.ReadAsync(Store(folder), await toy.RunAsync(job, "north", "south"))).MustBeFinished();
        Assert.IsTrue(run.Manifest.Rounds[1..].All(record => record.Admitted.Length == 5));
        await MustMeasureAsync(toy, ["bergen", "cork", "dakar", "evora"]);
        Assert.IsTrue(toy.Orders.Where(order => order.Plan.Task == RoundTask.Evaluate).All(order => order.Plan.Attempt == 1));
    }

    [TestMethod]
    public async Task A_region_whose_hospitals_all_decline_an_evaluation_does_not_hold_it_up()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder, ToyRun.South.Contains);
        (await ToyRun.ReadAsync(Store(folder), await toy.RunAsync(new ToyJob { Rounds = 2 }, "north", "south"))).MustBeFinished();
        await MustMeasureAsync(toy, ToyRun.North);
    }

    [TestMethod]
    public async Task A_round_that_no_hospital_evaluates_has_a_report_without_metrics()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(folder, _ => true);
        var run = (await ToyRun.ReadAsync(Store(folder), await toy.RunAsync(new ToyJob { Rounds = 2 }, "north", "south"))).MustBeFinished();
        Assert.AreEqual(2, run.Status.MeasuredRound);
        for (var round = 1; round <= 2; round++)
        {
            var report = (await toy.Job().ReportAsync(round))!;
            Assert.IsEmpty(report.Metrics);
            Assert.AreEqual(5, report.Admitted);
            Assert.AreEqual(1.0, report.TrainLoss);
            Assert.AreEqual(run.Manifest.Rounds[round].Model, report.Model);
        }
    }

    /// <summary>The toy's model predicts 0 for every patient.</summary>
    private static async Task MustMeasureAsync(ToyFederation toy, string[] hospitals)
    {
        var rows = hospitals.SelectMany(ToyFederation.Rows).ToArray();
        var report = (await toy.Job().ReportAsync(2))!;
        Assert.AreEqual(Math.Sqrt(rows.Sum(row => row * row) / rows.Length), report.Metrics["rmse"].Value, 1e-9);
    }

    private static LocalFolderStore Store(MemoryFolder folder) => new(folder.Path, CrashPoints.None);

    private static async Task<ToyFederation> StartAsync(MemoryFolder folder, Func<string, bool> declines)
    {
        var conduct = new ToyConduct
        {
            Answer = (hospital, plan) => Task.FromResult(plan.Task == RoundTask.Evaluate && declines(hospital) ? ToyAnswer.Decline : ToyAnswer.Send),
        };
        var toy = await ToyFederation.StartAsync(Store(folder), conduct);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        return toy;
    }
}
