using System.Collections.Immutable;
using HierFL.Cli.Reports;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Tests.Reports;

[TestClass]
public sealed class ParticipationTests
{
    private const string Half = "cohort: {kind: random, fraction: 0.5}";

    [TestMethod]
    public void Who_was_asked_with_all_others_and_is_not_in_the_sum_is_missing()
    {
        var parts = Participation.Of(SampleJob.Of(2, 3, isAdmitted: (hospital, round) => hospital != 1 || round != 2));
        CollectionAssert.AreEqual(new[] { Part.Admitted, Part.Missing }, new[] { parts[1, 0], parts[1, 1] });
        Assert.AreEqual(1, parts.Failed(1));
        Assert.AreEqual(2, parts.Count(0, Part.Admitted));
    }

    [TestMethod]
    public void Who_gave_a_reason_is_refused()
    {
        var job = SampleJob.Of(1, 2, isAdmitted: (hospital, _) => hospital == 0);
        var parts = Participation.Of(job with { Reports = [job.Reports[0] with { Refusals = ["hospital-001: its policy: minimum cohort 5"] }] });
        Assert.AreEqual(Part.Refused, parts[1, 0]);
        Assert.AreEqual((1, "hospital-001: its policy: minimum cohort 5"), parts.Refusals.Single());
    }

    [TestMethod]
    public void Who_was_not_drawn_is_not_missing()
    {
        var job = SampleJob.Of(1, 6, Half);
        var drawn = job.Spec.Cohort.Draw(job.Spec.Seed)!.Select([.. job.Hospitals.Select(hospital => hospital.Name)], 1);
        var late = drawn[0];
        var record = job.Records[0] with { Asked = drawn.Length, Admitted = [.. job.Records[0].Admitted.Where(item => drawn.Contains(item.Hospital) && item.Hospital != late)] };
        var parts = Participation.Of(job with { Records = [record] });
        foreach (var (name, index) in job.Hospitals.Select((hospital, index) => (hospital.Name, index)))
        {
            Assert.AreEqual(name == late ? Part.Missing : drawn.Contains(name) ? Part.Admitted : Part.NotAsked, parts[index, 0], name);
        }
    }

    [TestMethod]
    public void Where_the_roster_has_changed_nobody_is_accused()
    {
        var job = SampleJob.Of(1, 6, Half);
        var record = job.Records[0] with { Asked = 5, Admitted = [job.Records[0].Admitted[0]] };
        var parts = Participation.Of(job with { Records = [record] });
        Assert.AreEqual(Part.Absent, parts[3, 0]);
        Assert.AreEqual(0, parts.Count(3, Part.Missing));
    }

    [TestMethod]
    public void Bins_have_every_round_once_and_are_no_more_than_allowed()
    {
        foreach (var rounds in (int[])[1, 7, 120, 121, 500, 10_000])
        {
            var bins = RoundBins.Of(rounds, 120);
            Assert.IsTrue(bins.Groups.Length <= 120);
            CollectionAssert.AreEqual(Enumerable.Range(0, rounds).ToArray(), bins.Groups.SelectMany(bin => Enumerable.Range(0, rounds).Take(bin)).ToArray());
        }
    }

    [TestMethod]
    public void The_hospitals_that_are_drawn_are_those_that_failed_most()
    {
        var job = SampleJob.Of(4, 60, isAdmitted: (hospital, round) => hospital != 59 || round == 1);
        var parts = Participation.Of(job);
        CollectionAssert.Contains(Cli.Reports.Figures.ParticipationFigure.Rows(parts).ToArray(), 59);
        Assert.AreEqual(3, parts.Failed(59));
    }
}
