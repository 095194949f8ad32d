using System.Collections.Immutable;
using HierFL.Cli.Doctor;
using HierFL.Core.Audit;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;

namespace HierFL.Cli.Tests.Doctor;

/// <summary>What each finding is judged to be, and that none is without a remedy.</summary>
[TestClass]
public sealed class JudgementTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RegionEntry Eu = new("eu", 2, new HospitalCounts(3, 0, 0, 0, 0)) { Versions = ["0.1.0"] };

    private static readonly JobEntry Job = new("heart", JobState.Running, "ada", Noon.AddHours(-3), Noon.AddHours(-2), null, "", new string('a', 64)) { Regions = ["eu"], Rounds = 30 };

    private static readonly JobStatus Status = new(1, JobState.Running, 7, 7, "round 8: training", "");

    private static readonly Machine Good = new()
    {
        Folder = "/work",
        Temporary = "/tmp",
        RequireWritable = _ => { },
        FreeBytes = _ => 100_000_000_000,
        MemoryBytes = () => 16_000_000_000,
        LoadTorch = () => new TorchVersion("0.107", "libtorch 2.10", false, ""),
        FreePort = () => 40000,
    };

    [TestMethod]
    public void A_machine_that_is_well_has_nothing_to_say()
    {
        Assert.IsTrue(MachineChecks.Run(Good).All(check => check is { State: CheckState.Ok, Remedy: null }));
    }

    [TestMethod]
    public void What_a_machine_lacks_is_told_with_its_remedy()
    {
        Expect(CheckState.Fail, "100 MB are free; 256 MB are needed", Machine("folder", Good with { FreeBytes = _ => 100_000_000 }));
        Expect(CheckState.Warn, "cannot be written: read-only", Machine("temp", Good with { RequireWritable = _ => throw new IOException("read-only") }));
        Expect(CheckState.Fail, "500 MB", Machine("memory", Good with { MemoryBytes = () => 500_000_000 }));
        Expect(CheckState.Warn, "1.5 GB", Machine("memory", Good with { MemoryBytes = () => 1_500_000_000 }));
        Expect(CheckState.Fail, "no library", Machine("libtorch", Good with { LoadTorch = () => throw new LearningException("no library") }));
        Expect(CheckState.Warn, "gives no port out", Machine("ports", Good with { FreePort = () => throw new System.Net.Sockets.SocketException() }));
    }

    [TestMethod]
    public void A_region_without_a_silo_or_without_an_answer_fails()
    {
        Expect(CheckState.Ok, "2 up, version 0.1.0", RegionChecks.Silos(Eu, isRoot: false));
        Expect(CheckState.Fail, "no silo is up", RegionChecks.Silos(Eu with { SilosUp = 0, Hospitals = null }, isRoot: false));
        Expect(CheckState.Fail, "does not answer", RegionChecks.Silos(Eu with { Hospitals = null }, isRoot: false));
        Expect(CheckState.Ok, "2 up", RegionChecks.Silos(Eu with { Hospitals = null }, isRoot: true));
    }

    [TestMethod]
    public void Versions_that_differ_are_told()
    {
        Expect(CheckState.Ok, "all are 0.1.0", RegionChecks.Versions([Eu, Eu], "0.1.0"));
        Expect(CheckState.Warn, "silos are of 0.1.0 and 0.2.0", RegionChecks.Versions([Eu, Eu with { Versions = ["0.2.0"] }], "0.1.0"));
        Expect(CheckState.Warn, "this program is 0.2.0", RegionChecks.Versions([Eu], "0.2.0"));
    }

    [TestMethod]
    public void Hospitals_that_are_away_or_whose_certificates_end_are_named()
    {
        HospitalEntry Hospital(string name, HospitalState state = HospitalState.Active, bool away = false, double days = 60) =>
            new() { Name = name, State = state, Since = Noon, IsAway = away, CertifiedUntil = Noon.AddDays(days) };
        Expect(CheckState.Ok, "2 active, none is away", RegionChecks.Hospitals("eu", [Hospital("lyon"), Hospital("turin")], Noon).Single());
        Expect(CheckState.Warn, "1 of 2 active ones are away: turin", RegionChecks.Hospitals("eu", [Hospital("lyon"), Hospital("turin", away: true)], Noon).Single());
        Expect(CheckState.Warn, "certificates of 1 end soon: turin", RegionChecks.Hospitals("eu", [Hospital("lyon"), Hospital("turin", days: 6)], Noon).Last());
        Assert.HasCount(1, RegionChecks.Hospitals("eu", [Hospital("lyon"), Hospital("gone", HospitalState.Removed, days: -5)], Noon));
    }

    [TestMethod]
    public void A_job_that_waits_lost_a_region_or_never_began_is_told()
    {
        Expect(CheckState.Ok, "round 7 of 30, round 8: training", JobChecks.Running(Job, Status, [Eu], Noon));
        Expect(CheckState.Fail, "without region eu", JobChecks.Running(Job, Status, [Eu with { Hospitals = null }], Noon));
        Expect(CheckState.Warn, "waiting for approval at lyon", JobChecks.Running(Job, Status with { Holdup = "waiting for approval at lyon" }, [Eu], Noon));
        Expect(CheckState.Warn, "no round is committed", JobChecks.Running(Job, Status with { CommittedRound = 0 }, [Eu], Noon));
        Expect(CheckState.Ok, "round 0 of 30", JobChecks.Running(Job with { StartedAt = Noon.AddMinutes(-5) }, Status with { CommittedRound = 0 }, [Eu], Noon));
    }

    [TestMethod]
    public void A_log_whose_end_was_changed_or_cut_off_fails()
    {
        var first = AuditChain.Next(null, "eu", new AuditDraft("invite", "ada"), Noon);
        var second = AuditChain.Next(AuditChain.HeadOf(first), "eu", new AuditDraft("invite", "ada"), Noon);
        var third = AuditChain.Next(AuditChain.HeadOf(second), "eu", new AuditDraft("remove", "ada"), Noon);
        CheckResult Judge(params AuditEntry[] entries) => AuditChecks.Judge("audit eu", "eu", AuditChain.HeadOf(third), entries);
        Expect(CheckState.Ok, $"head 3:{third.Hash[..12]}", Judge(first, second, third));
        Expect(CheckState.Ok, "the last 2 entries", Judge(second, third));
        Expect(CheckState.Fail, "entry 2", Judge(first, second with { Actor = "eve" }, third));
        Expect(CheckState.Fail, "entry 3", Judge(first, third));
        Expect(CheckState.Fail, "entry 3", Judge(first, second));
    }

    [TestMethod]
    public void What_a_silo_says_of_itself_is_judged_part_by_part()
    {
        const string Good = "Healthy\nmembership: Healthy \nstore: Healthy \ncertificate: Healthy 80 days left\n";
        Expect(CheckState.Ok, "ready: membership, store, certificate", HealthChecks.Judge("health", isReady: true, Good));
        var ill = HealthChecks.Judge("health", isReady: false, Good.Replace("store: Healthy", "store: Unhealthy the store does not answer (IOException)", StringComparison.Ordinal));
        Expect(CheckState.Fail, "the store does not answer", ill);
        StringAssert.Contains(ill.Remedy, "blob store");
        Expect(CheckState.Warn, "certificate: Degraded", HealthChecks.Judge("health", isReady: true, Good.Replace("certificate: Healthy", "certificate: Degraded cannot be read;", StringComparison.Ordinal)));
    }

    private static CheckResult Machine(string check, Machine machine) => MachineChecks.Run(machine).First(result => result.Check == check);

    private static void Expect(CheckState state, string found, CheckResult result)
    {
        Assert.AreEqual(state, result.State, result.Found);
        StringAssert.Contains(result.Found, found);
        Assert.AreEqual(state != CheckState.Ok, result.Remedy is { Length: > 0 }, $"{result.Found}: a remedy");
    }
}
