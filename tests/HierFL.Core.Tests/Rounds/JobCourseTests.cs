using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Rounds;

[TestClass]
public sealed class JobCourseTests
{
    private static readonly JobSpec ThreeRounds = new() { Name = "job", Stop = new StopSpec { Rounds = 3 } };

    [TestMethod]
    public void Ends_after_the_rounds_that_were_asked_for()
    {
        Assert.AreEqual(new JobPass.Train(3), Next(committed: 2));
        Assert.AreEqual(new JobPass.Finish(new StopReason(StopCause.Rounds, 3, "3 rounds are done")), Next(committed: 3));
    }

    [TestMethod]
    public void Ends_at_once_where_more_was_done_than_is_asked_for_now() =>
        Assert.AreEqual(new JobPass.Finish(new StopReason(StopCause.Rounds, 5, "5 rounds are done already; the job asks for 3")), Next(committed: 5));

    [TestMethod]
    public void Measures_the_last_model_before_the_end()
    {
        Assert.AreEqual(new JobPass.Evaluate(5), JobCourse.Next(ThreeRounds, Progress(5, measured: 4)));
        Assert.AreEqual(new JobPass.Evaluate(3), JobCourse.Next(ThreeRounds, Progress(3, measured: 2)));
    }

    [TestMethod]
    [DataRow("auc", 0.97, 0.5, null)]
    [DataRow("auc", 0.97, 0.97, "auc 0.97 reached 0.97")]
    [DataRow("auc", 0.97, 0.98765, "auc 0.9877 reached 0.97")]
    [DataRow("rmse", 0.2, 0.21, null)]
    [DataRow("rmse", 0.2, 0.15, "rmse 0.15 reached 0.2")]
    public void Stops_once_the_metric_reaches_its_target(string metric, double target, double value, string? why)
    {
        var stop = new StopSpec { Rounds = 99, Metric = metric, Target = target };
        AreEqual(StopCause.Target, 2, why, Course(stop, metric, 0.4, value));
    }

    /// <summary>Better is higher for an AUC and lower for an error; what only equals the best is no improvement.</summary>
    [TestMethod]
    public void Stops_after_so_many_evaluations_without_improvement()
    {
        var auc = new StopSpec { Rounds = 99, Metric = "auc", Patience = 2 };
        AreEqual(StopCause.Patience, 3, null, Course(auc, "auc", 0.5, 0.9, 0.8));
        AreEqual(StopCause.Patience, 4, "no improvement of auc in 2 evaluations; best is round 2 with 0.9", Course(auc, "auc", 0.5, 0.9, 0.8, 0.9));
        AreEqual(StopCause.Patience, 4, null, Course(auc, "auc", 0.5, 0.9, 0.8, 0.91));
        AreEqual(StopCause.Patience, 3, "no improvement of rmse in 2 evaluations; best is round 1 with 0.5", Course(auc with { Metric = "rmse" }, "rmse", 0.5, 0.9, 0.8));
        AreEqual(StopCause.Patience, 3, null, Course(auc with { Metric = "rmse" }, "rmse", 0.5, 0.9, 0.4));
    }

    [TestMethod]
    public void Stops_when_its_time_is_over_but_never_without_a_round()
    {
        var job = new JobSpec { Name = "job", Stop = new StopSpec { Rounds = 99, Time = TimeSpan.FromMinutes(90) } };
        JobPass After(int committed, double minutes) => JobCourse.Next(job, Progress(committed, committed) with { Elapsed = TimeSpan.FromMinutes(minutes) });
        Assert.AreEqual(new JobPass.Train(2), After(1, 89));
        Assert.AreEqual(new JobPass.Train(1), After(0, 100));
        Assert.AreEqual(new JobPass.Finish(new StopReason(StopCause.Time, 7, "stopped after round 7: its time of 90m is over")), After(7, 90));
    }

    [TestMethod]
    public void Names_the_best_of_the_versions_it_is_given()
    {
        var reports = Reports("rmse", 0.5, 0.3, double.NaN, 0.3, 0.4);
        var stop = new StopSpec { Metric = "rmse" };
        Assert.AreEqual(new BestVersion(2, "rmse", 0.3, "m2"), BestVersion.Of(stop, reports.Values));
        Assert.AreEqual(4, BestVersion.Of(stop, reports.Values.Where(report => report.Round > 2))!.Round);
        Assert.AreEqual(1, BestVersion.Of(new StopSpec { Metric = "auc" }, Reports("auc", 0.5, 0.3).Values)!.Round);
        Assert.IsNull(BestVersion.Of(stop, []));
        Assert.IsNull(BestVersion.Of(stop with { Metric = "r2" }, reports.Values));
        Assert.IsNull(BestVersion.Of(new StopSpec(), reports.Values));
    }

    [TestMethod]
    public void Counts_the_classes_before_the_first_model_where_the_loss_weighs_them()
    {
        var weighed = ThreeRounds with { Local = new LocalSpec { Loss = JobFile.ChoiceFromJson("""{"kind":"auto","classWeights":"balanced"}""") } };
        var none = new JobProgress(null, false, false, ImmutableSortedDictionary<int, RoundReport>.Empty, TimeSpan.Zero);
        Assert.AreEqual(new JobPass.Statistics(RoundTask.Means), JobCourse.Next(weighed, none));
        Assert.AreEqual(new JobPass.Statistics(RoundTask.Deviations), JobCourse.Next(weighed, none with { HasMeans = true }));
        Assert.AreEqual(new JobPass.Statistics(RoundTask.Classes), JobCourse.Next(weighed, none with { HasMeans = true, HasDeviations = true }));
        Assert.AreEqual(new JobPass.Initialise(), JobCourse.Next(weighed, none with { HasMeans = true, HasDeviations = true, HasClassCounts = true }));

        var raw = weighed with { Data = new DataSpec { Standardize = Standardization.None } };
        Assert.AreEqual(new JobPass.Statistics(RoundTask.Classes), JobCourse.Next(raw, none));
        Assert.AreEqual(new JobPass.Initialise(), JobCourse.Next(raw, none with { HasClassCounts = true }));
        Assert.AreEqual(new JobPass.Initialise(), JobCourse.Next(ThreeRounds, none with { HasMeans = true, HasDeviations = true }));
    }

    private static void AreEqual(StopCause cause, int round, string? why, JobPass found) => Assert.AreEqual(
        why is null ? new JobPass.Train(round + 1) : new JobPass.Finish(new StopReason(cause, round, $"stopped after round {round}: {why}")), found);

    private static JobPass Course(StopSpec stop, string metric, params double[] values) => JobCourse.Next(
        new JobSpec { Name = "job", Stop = stop }, Progress(values.Length, 0) with { Reports = Reports(metric, values) });

    private static ImmutableSortedDictionary<int, RoundReport> Reports(string metric, params double[] values) =>
        values.Index().ToImmutableSortedDictionary(value => value.Index + 1, value => new RoundReport
        {
            Round = value.Index + 1,
            Model = $"m{value.Index + 1}",
            Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty.Add(metric, new MetricEstimate(value.Item, 0)),
        });

    private static JobPass Next(int committed) => JobCourse.Next(ThreeRounds, Progress(committed, measured: committed));

    private static JobProgress Progress(int committed, int measured) => new(
        committed,
        HasMeans: false,
        HasDeviations: false,
        Enumerable.Range(1, measured).ToImmutableSortedDictionary(
            round => round,
            round => new RoundReport { Round = round, Model = "", Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty }),
        TimeSpan.Zero);
}
