using System.Collections.Immutable;
using HierFL.Cli.Cluster;
using HierFL.Cli.Commands.Audit;
using HierFL.Cli.Commands.Hospitals;
using HierFL.Cli.Commands.Jobs;
using HierFL.Cli.Commands.Models;
using HierFL.Cli.Commands.Regions;
using HierFL.Cli.Rendering;
using HierFL.Core.Audit;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Cluster;

/// <summary>What the verbs of a cluster print, of records that never change.</summary>
[TestClass, DoNotParallelize]
public sealed class ReportTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly JobEntry Running = new("heart", JobState.Running, "ada", Noon, Noon.AddSeconds(1), null, "", new string('a', 64)) { Regions = ["eu", "us"], Rounds = 30 };

    private static readonly JobEntry Over = Running with { Name = "lung", State = JobState.Failed, EndedAt = Noon.AddHours(1), Message = "no hospital offers training rows" };

    private static readonly RoundReport Report = new()
    {
        Round = 7,
        Model = new string('b', 64),
        Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty.Add("auc", new MetricEstimate(0.91234, 0.002)).Add("accuracy", new MetricEstimate(0.85, 0)),
        Hospitals = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>.Empty
            .Add("charite", ImmutableSortedDictionary<string, double>.Empty.Add("auc", 0.9).Add("accuracy", 0.8)),
        TrainLoss = 0.25,
        Admitted = 3,
        BytesUp = 1000,
        BytesDown = 2000,
    };

    private static readonly BestVersion Best = new(7, "auc", 0.91234, new string('b', 64));

    private static readonly StopReason Patience = new(StopCause.Patience, 12, "stopped after round 12: no improvement of auc in 5 evaluations; best is round 7 with 0.9123");

    private static readonly HospitalEntry Hospital = new()
    {
        Name = "charite",
        State = HospitalState.Active,
        Since = Noon,
        By = "charite",
        LastSeen = Noon.AddMinutes(5),
        Datasets = ImmutableSortedDictionary<string, long>.Empty.Add("heart", 303),
        Heartbeat = new Heartbeat("0.1.0", 1024, 1, "heart", TimeSpan.FromMinutes(90)),
        CertifiedUntil = Noon.AddDays(30),
    };

    [TestMethod]
    public void Jobs() => Check(
        "jobs-list", new JobsListCommand.JobList([Running, Over]), JobsListCommand.Text([Running, Over]));

    [TestMethod]
    public void A_job()
    {
        var details = new JobsShowCommand.JobDetails(
            Running,
            new JobStatus(12, JobState.Running, 7, 7, "round 8: training", "") { Best = Best },
            Report,
            [new RegionStatus("eu", RoundTask.Train, 8, 1, "collect", 1, 2, ["turin"]), RegionStatus.Idle("us") with { Phase = "no answer" }]);
        Check("jobs-show", details, JobsShowCommand.Text(details));
    }

    [TestMethod]
    public void A_job_that_waits_for_somebody_at_a_hospital()
    {
        const string Holdup = "waiting for approval at turin";
        var details = new JobsShowCommand.JobDetails(
            Running,
            new JobStatus(12, JobState.Running, 7, 7, "round 8: training", "") { Holdup = Holdup },
            null,
            [new RegionStatus("eu", RoundTask.Train, 8, 1, "collect", 1, 2, []) { Holdup = Holdup }]);
        Check("jobs-show-waiting", details, JobsShowCommand.Text(details));
    }

    [TestMethod]
    public void A_job_whose_activation_has_just_begun_knows_no_round()
    {
        var details = new JobsShowCommand.JobDetails(Running, new JobStatus(0, JobState.Unknown, -1, -1, "not submitted", ""), null, []);
        var text = JobsShowCommand.Text(details);
        StringAssert.Contains(text, "not known now: a silo of the root is about to take the job up");
        Assert.DoesNotContain("not submitted", text);
    }

    [TestMethod]
    public void A_job_that_waits_for_its_store_is_at_no_round_that_is_known()
    {
        var details = new JobsShowCommand.JobDetails(Running, new JobStatus(3, JobState.Running, -1, -1, "the disk is full; this is tried again", ""), null, []);
        var line = JobsShowCommand.Text(details).Split('\n').Single(row => row.StartsWith("round", StringComparison.Ordinal));
        Assert.AreEqual("the disk is full; this is tried again", line["round".Length..].Trim());
    }

    [TestMethod]
    public void A_watched_job()
    {
        var result = WatchResult.Of(
            Over with { Regions = ["eu"], State = JobState.Finished, Message = Patience.Text, Stopped = Patience, Best = Best },
            ImmutableSortedDictionary<int, RoundReport>.Empty.Add(7, Report));
        Check("jobs-watch", result, JobsWatchCommand.Text(result));
    }

    [TestMethod]
    public void Models()
    {
        var list = new ModelsListCommand.ModelList(
            "heart",
            [
                new ModelsListCommand.ModelVersion(6, new string('c', 64), ImmutableSortedDictionary<string, double>.Empty),
                new ModelsListCommand.ModelVersion(7, new string('b', 64), ImmutableSortedDictionary<string, double>.Empty.Add("auc", 0.91234)) { IsBest = true },
            ]);
        Check("models-list", list, ModelsListCommand.Text(list));
    }

    [TestMethod]
    public void Hospitals()
    {
        var list = new HospitalsListCommand.HospitalList(
        [
            new HospitalsListCommand.HospitalLine("eu", Hospital),
            new HospitalsListCommand.HospitalLine("eu", new HospitalEntry { Name = "turin", State = HospitalState.Suspended, Since = Noon, By = "ada", Reason = "maintenance" }),
        ]);
        Check("hospitals-list", list, HospitalsListCommand.Text(list));
        Check("hospitals-show", Hospital, HospitalsShowCommand.Text(Hospital));
    }

    [TestMethod]
    public void Regions()
    {
        ImmutableArray<RegionEntry> regions =
        [
            new RegionEntry("eu", 2, new HospitalCounts(3, 1, 2, 0, 1)) { Edges = [new Uri("https://eu-1.example:8443"), new Uri("https://eu-2.example:8443")] },
            new RegionEntry("us", 0, null),
        ];
        Check("regions-list", new RegionsListCommand.RegionList(regions), RegionsListCommand.Text(regions));
    }

    [TestMethod]
    public void Audit()
    {
        var first = AuditChain.Next(null, "eu", new AuditDraft("invite", "ada").With("hospital", "charite"), Noon);
        var second = AuditChain.Next(AuditChain.HeadOf(first), "eu", new AuditDraft("commit", "region/root") { Job = "heart", Round = 1 }, Noon.AddSeconds(1));
        var list = new AuditListCommand.AuditList("eu", [first, second]);
        Check("audit-list", list, AuditListCommand.Text(list));
        var report = new AuditVerifyCommand.AuditReport("eu", 2, $"2:{second.Hash}", null);
        Check("audit-verify", report, AuditVerifyCommand.Text(report));
    }

    private static void Check(string golden, object document, string table)
    {
        Golden.Check($"tests/HierFL.Cli.Tests/Goldens/{golden}.txt", table + "\n");
        foreach (var format in (string[])["json", "yaml"])
        {
            var before = Console.Out;
            using var output = new StringWriter { NewLine = "\n" };
            Console.SetOut(output);
            try
            {
                Document.Print(format, document, () => table);
            }
            finally
            {
                Console.SetOut(before);
            }

            Golden.Check($"tests/HierFL.Cli.Tests/Goldens/{golden}.{format}", output.ToString());
        }
    }
}
