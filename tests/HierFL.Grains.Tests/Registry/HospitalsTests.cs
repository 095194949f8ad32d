using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Audit;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

/// <summary>The registry of hospitals with the rounds they take part in.</summary>
[TestClass]
public sealed class HospitalsTests
{
    private static readonly Heartbeat Beat = new("1.0", 0, 1, null, TimeSpan.FromMinutes(3));
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [TestMethod]
    public async Task Of_many_attempts_with_one_secret_one_enrols_and_a_restart_remembers_it()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        Invitation invitation;
        await using (var toy = await StartAsync(store))
        {
            invitation = await Hospitals(toy).InviteAsync("aachen", "eve", Day);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Hospitals(toy).EnrolAsync("aachen", invitation.Secret)));
            Assert.AreEqual(1, answers.Count(answer => answer.Verdict == EnrolmentVerdict.Enrolled));
            Assert.AreEqual(7, answers.Count(answer => answer.Verdict == EnrolmentVerdict.Used));
            await Hospitals(toy).CertifiedAsync("aachen", "0A", toy.Silo.Now() + Day);
        }

        await using var next = await StartAsync(store);
        Assert.AreEqual(EnrolmentVerdict.Used, (await Hospitals(next).EnrolAsync("aachen", invitation.Secret)).Verdict);
        var entry = (await Hospitals(next).ShowAsync("aachen"))!;
        Assert.AreEqual(HospitalState.Active, entry.State);
        Assert.IsNotNull(entry.CertifiedUntil);
        Assert.IsNull(entry.InvitedUntil);
        var written = new[] { "regions", "audit" }.SelectMany(name => Directory.EnumerateFiles(folder.File(name), "*", SearchOption.AllDirectories)).ToArray();
        // One state, three decisions, and eight attempts that were refused.
        Assert.HasCount(12, written);
        Assert.IsFalse(written.Any(file => File.ReadAllText(file).Contains(invitation.Secret, StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(Death.Before)]
    [DataRow(Death.After)]
    [DataRow(Death.Within)]
    public async Task A_silo_that_dies_at_any_operation_of_an_enrolment_never_lets_the_secret_enrol_twice(Death death)
    {
        for (var operation = 1; operation <= 5; operation++)
        {
            using var folder = new MemoryFolder();
            var store = new LocalFolderStore(folder.Path, CrashPoints.None);
            Invitation invitation;
            await using (var toy = await StartAsync(store))
            {
                invitation = await Hospitals(toy).InviteAsync("aachen", "eve", Day);
            }

            var enrolled = 0;
            await using (var dying = await StartAsync(new DyingStore(store, operation, death)))
            {
                try
                {
                    enrolled += (await Hospitals(dying).EnrolAsync("aachen", invitation.Secret)).Verdict == EnrolmentVerdict.Enrolled ? 1 : 0;
                }
                catch (Exception crash) when (crash is SimulatedCrashException or OrleansException)
                {
                    // Nobody was told that it is enrolled.
                }
            }

            await using var next = await StartAsync(store);
            var answer = await Hospitals(next).EnrolAsync("aachen", invitation.Secret);
            enrolled += answer.Verdict == EnrolmentVerdict.Enrolled ? 1 : 0;
            Assert.IsLessThanOrEqualTo(1, enrolled, $"operation {operation}");
            Assert.AreEqual(HospitalState.Active, (await Hospitals(next).ShowAsync("aachen"))!.State);
            Assert.IsNull(AuditChain.Verify("north", await AuditLedgerTests.ReadAsync(next.Silo)));
        }
    }

    [TestMethod]
    public async Task A_region_that_enforces_enrolment_lets_only_active_hospitals_join()
    {
        using var folder = new MemoryFolder();
        await using var toy = await StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        await MustBeRefusedAsync("hospital 'aachen' is not enrolled; only an active one may join");
        var invitation = await Hospitals(toy).InviteAsync("aachen", "eve", Day);
        await MustBeRefusedAsync("hospital 'aachen' is invited; only an active one may join");
        Assert.AreEqual(HeartbeatAnswer.Refused, await Hospitals(toy).HeartbeatAsync("aachen", Beat));
        await Hospitals(toy).EnrolAsync("aachen", invitation.Secret);
        Assert.AreEqual(HeartbeatAnswer.Announce, await Hospitals(toy).HeartbeatAsync("aachen", Beat));
        await toy.RegisterAsync("north", "aachen");
        Assert.AreEqual(HeartbeatAnswer.Nothing, await Hospitals(toy).HeartbeatAsync("aachen", Beat));
        Assert.AreEqual(Beat, (await Hospitals(toy).ShowAsync("aachen"))!.Heartbeat);
        await Hospitals(toy).RemoveAsync("aachen", "eve", "left");
        await MustBeRefusedAsync("hospital 'aachen' is removed; only an active one may join");

        async Task MustBeRefusedAsync(string sentence) =>
            Assert.AreEqual(sentence, (await Assert.ThrowsExactlyAsync<HospitalRefusedException>(() => toy.RegisterAsync("north", "aachen"))).Message);
    }

    [TestMethod]
    public async Task A_hospital_that_joins_in_the_middle_of_a_job_takes_part_from_the_next_round()
    {
        using var folder = new MemoryFolder();
        ToyFederation? toy = null;
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var isJoined = false;
        var conduct = new ToyConduct
        {
            Answer = async (hospital, plan) =>
            {
                if (plan is { Round: 2, Task: RoundTask.Train } && hospital == "aachen" && !isJoined)
                {
                    isJoined = true;
                    await EnrolAsync(toy!, "cork");
                    await toy!.JoinAsync("north", "cork");
                }

                return ToyAnswer.Send;
            },
        };
        await using (toy = await StartAsync(store, conduct))
        {
            await EnrolAsync(toy, "aachen", "bergen");
            await toy.JoinAsync("north", "aachen", "bergen");
            var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 4, Every = 4 }, "north"))).MustBeFinished();
            CollectionAssert.AreEqual(new[] { 2, 2, 3, 3 }, run.Manifest.Rounds[1..].Select(record => record.Admitted.Length).ToArray());
        }
    }

    [TestMethod]
    public async Task A_suspended_hospital_is_out_from_the_next_round_until_it_is_restored()
    {
        using var folder = new MemoryFolder();
        ToyFederation? toy = null;
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var conduct = new ToyConduct
        {
            Answer = async (hospital, plan) =>
            {
                if (plan.Task == RoundTask.Train && hospital == "aachen" && plan.Round is 1 or 3)
                {
                    await (plan.Round == 1 ? Hospitals(toy!).SuspendAsync("bergen", "eve", "audit") : Hospitals(toy!).RestoreAsync("bergen", "eve", "done"));
                }

                return ToyAnswer.Send;
            },
        };
        await using (toy = await StartAsync(store, conduct))
        {
            await EnrolAsync(toy, "aachen", "bergen");
            await toy.JoinAsync("north", "aachen", "bergen");
            var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob { Rounds = 4, Every = 4 }, "north"))).MustBeFinished();

            // In the first round its update may have come before or after the word.
            CollectionAssert.AreEqual(new[] { 1, 1, 2 }, run.Manifest.Rounds[2..].Select(record => record.Admitted.Length).ToArray());
        }
    }

    [TestMethod]
    public async Task A_hospital_that_is_away_is_listed_so_and_counts_all_the_same_also_after_a_restart()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        var clock = new StillClock();
        await using (var toy = await StartAsync(store, clock: clock))
        {
            await EnrolAsync(toy, "aachen", "bergen");
            await toy.RegisterAsync("north", "aachen");
            await toy.RegisterAsync("north", "bergen");
            clock.Advance(TimeSpan.FromSeconds(60));
            await Hospitals(toy).HeartbeatAsync("aachen", Beat);
            clock.Advance(TimeSpan.FromSeconds(30));
            CollectionAssert.AreEqual(new[] { false, true }, (await Hospitals(toy).ListAsync("")).Select(entry => entry.IsAway).ToArray());
            Assert.AreEqual(new RosterCount(2, 100), await Roster(toy).CountAsync("toy", learns: true));
            Assert.AreEqual(new HospitalCounts(2, 1, 0, 0, 0), await Hospitals(toy).CountStatesAsync());
        }

        await using var next = await StartAsync(store, clock: clock);
        Assert.AreEqual(new HospitalCounts(2, 2, 0, 0, 0), await Hospitals(next).CountStatesAsync());
        CollectionAssert.AreEqual(new[] { "aachen", "bergen" }, (await Roster(next).AllAsync("toy", learns: true)).ToArray());
        Assert.AreEqual(HeartbeatAnswer.Announce, await Hospitals(next).HeartbeatAsync("aachen", Beat));
    }

    [TestMethod]
    public async Task Where_nobody_need_enrol_whoever_joins_is_listed_as_active_and_is_never_away()
    {
        using var folder = new MemoryFolder();
        var clock = new StillClock();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), clock: clock);
        await toy.RegisterAsync("north", "bergen");
        await toy.RegisterAsync("north", "aachen");
        clock.Advance(Day);
        var entries = await Hospitals(toy).ListAsync("");
        CollectionAssert.AreEqual(new[] { "aachen", "bergen" }, entries.Select(entry => entry.Name).ToArray());
        Assert.IsTrue(entries.All(entry => entry is { State: HospitalState.Active, IsAway: false } && entry.Datasets["toy"] == 100));
        CollectionAssert.AreEqual(new[] { "bergen" }, (await Hospitals(toy).ListAsync("aachen")).Select(entry => entry.Name).ToArray());
        Assert.IsFalse(Directory.Exists(folder.File("regions")), "nothing of it is durable");
    }

    [TestMethod]
    public async Task In_a_real_federation_in_which_nobody_need_enrol_hospitals_count_after_a_restart_until_they_are_removed()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using (var toy = await ToyFederation.StartAsync(store, adapt: options => options with { KeepsJobs = true }))
        {
            await toy.RegisterAsync("north", "aachen");
            await toy.RegisterAsync("north", "bergen");
            Assert.AreEqual(HeartbeatAnswer.Announce, await Hospitals(toy).HeartbeatAsync("cork", Beat));
        }

        await using var next = await ToyFederation.StartAsync(store, adapt: options => options with { KeepsJobs = true });
        Assert.AreEqual(new RosterCount(2, 100), await Roster(next).CountAsync("toy", learns: true));
        await Hospitals(next).RemoveAsync("bergen", "eve", "left");
        Assert.AreEqual(new RosterCount(1, 100), await Roster(next).CountAsync("toy", learns: true));
        await Assert.ThrowsExactlyAsync<HospitalRefusedException>(() => next.RegisterAsync("north", "bergen"));
    }

    [TestMethod]
    public async Task What_operators_do_is_in_the_audit_log_before_it_is_done()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await StartAsync(store);
        await EnrolAsync(toy, "aachen");
        await Hospitals(toy).CertifiedAsync("aachen", "0A", toy.Silo.Now() + Day);
        await Hospitals(toy).SuspendAsync("aachen", "eve", "audit");
        await Hospitals(toy).SuspendAsync("aachen", "eve", "audit");
        await Hospitals(toy).RestoreAsync("aachen", "eve", "done");
        await Hospitals(toy).RemoveAsync("aachen", "bob", "left");
        var entries = await AuditLedgerTests.ReadAsync(toy.Silo);
        CollectionAssert.AreEqual(
            new[] { "invite", "enrol", "certify", "suspend", "restore", "revoke" }, entries.Select(entry => entry.Kind).ToArray(), "what changed nothing is not entered");
        CollectionAssert.AreEqual(
            new[] { "eve", "aachen", "region/north", "eve", "eve", "bob" }, entries.Select(entry => entry.Actor).ToArray());
        Assert.AreEqual("left", entries[^1].Details["reason"]);
        Assert.IsNull(AuditChain.Verify("north", entries));

        // Without its log the region does nothing.
        await using var deaf = await StartAsync(new WatchedStore(store, call =>
        {
            if (call.Path.StartsWith("audit/", StringComparison.Ordinal))
            {
                throw new SimulatedCrashException(call.Path);
            }
        }));
        await Assert.ThrowsExactlyAsync<SimulatedCrashException>(() => Hospitals(deaf).InviteAsync("bergen", "eve", Day));
        Assert.IsNull(await Hospitals(deaf).ShowAsync("bergen"));
    }

    private static Task<ToyFederation> StartAsync(IBlobStore store, ToyConduct? conduct = null, TimeProvider? clock = null) => ToyFederation.StartAsync(
        store, conduct, clock, adapt: options => options with { EnforcesEnrolment = true, AwayAfter = TimeSpan.FromSeconds(90), Audits = true });

    private static async Task EnrolAsync(ToyFederation toy, params string[] hospitals)
    {
        foreach (var hospital in hospitals)
        {
            var invitation = await Hospitals(toy).InviteAsync(hospital, "eve", Day);
            Assert.AreEqual(EnrolmentVerdict.Enrolled, (await Hospitals(toy).EnrolAsync(hospital, invitation.Secret)).Verdict);
        }
    }

    private static IHospitals Hospitals(ToyFederation toy) => toy.Silo.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals("north"));

    private static IRegionRoster Roster(ToyFederation toy) => toy.Silo.Grains.GetGrain<IRegionRoster>("north");
}
