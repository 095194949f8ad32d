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
        Assert.AreEqual(new JobPass.Finish("3 rounds are done"), Next(committed: 3));
    }

    [TestMethod]
    public void Ends_at_once_where_more_was_done_than_is_asked_for_now() =>
        Assert.AreEqual(new JobPass.Finish("5 rounds are done already; the job asks for 3"), Next(committed: 5));

    [TestMethod]
    public void Measures_the_last_model_before_the_end()
    {
        Assert.AreEqual(new JobPass.Evaluate(5), JobCourse.Next(ThreeRounds, Progress(5, measured: 4)));
        Assert.AreEqual(new JobPass.Evaluate(3), JobCourse.Next(ThreeRounds, Progress(3, measured: 2)));
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
