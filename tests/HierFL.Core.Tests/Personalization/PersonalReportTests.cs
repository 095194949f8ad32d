using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Personalization;
using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Personalization;

[TestClass]
public sealed class PersonalReportTests
{
    private static readonly JobSpec Job = new() { Stop = new StopSpec { Rounds = 9, Metric = "auc", Target = 0.9 }, Data = new DataSpec { Standardize = Standardization.None } };

    [TestMethod]
    [DataRow(0.5, 0.95, true)]
    [DataRow(0.95, 0.5, false)]
    public void A_job_stops_by_the_personal_models_where_there_are_any(double common, double personal, bool stops)
    {
        var report = new RoundReport { Round = 1, Model = "", Metrics = Auc(common), Personal = new PersonalReport(Auc(personal), ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty) };
        var next = JobCourse.Next(Job, new JobProgress(1, false, false, ImmutableSortedDictionary<int, RoundReport>.Empty.Add(1, report), TimeSpan.Zero));
        Assert.AreEqual(stops, next is JobPass.Finish, next.ToString());
    }

    [TestMethod]
    public void Lanes_are_there_twice_only_where_hospitals_have_models()
    {
        var none = PersonalLanes.For(Job, 1);
        var both = PersonalLanes.For(Job with { Personalization = new Ditto() }, 1);
        CollectionAssert.AreEqual(MetricLanes.For(PredictionTask.Binary, 1).ToArray(), none.ToArray());
        Assert.HasCount(2 * none.Length, both);
        Assert.AreEqual(both.Length, both.Select(lane => lane.Name).Distinct().Count());
    }

    [TestMethod]
    public void A_report_of_both_models_is_taken_apart_again()
    {
        var report = PersonalLanes.Join(Values(("auc", 0.1), ("f1", 0.2)), Values(("auc", 0.3), ("f1", 0.4)));
        var reports = new[] { KeyValuePair.Create("aachen", report) };
        Assert.AreEqual(0.1, PersonalLanes.Of(reports, isPersonal: false, ["auc"])["aachen"].Single().Value);
        Assert.AreEqual(0.3, PersonalLanes.Of(reports, isPersonal: true, ["auc"])["aachen"].Single().Value);
    }

    private static ImmutableSortedDictionary<string, MetricEstimate> Auc(double value) => ImmutableSortedDictionary<string, MetricEstimate>.Empty.Add("auc", new MetricEstimate(value, 0));

    private static ImmutableSortedDictionary<string, double> Values(params (string Name, double Value)[] values) =>
        values.ToImmutableSortedDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
}
