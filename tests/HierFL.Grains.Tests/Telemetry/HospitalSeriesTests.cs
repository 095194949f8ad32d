using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Registry;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Telemetry;

/// <summary>What a region shows of its hospitals, and by which name.</summary>
[TestClass, DoNotParallelize]
public sealed class HospitalSeriesTests
{
    private static readonly Heartbeat Old = new("0.1.0", 5, 1, null, TimeSpan.FromMinutes(3));
    private static readonly Heartbeat New = Old with { OutboxLimitBytes = 100, FreeDiskBytes = 1000, Slots = 2, SamplesTrained = 12 };

    [TestMethod]
    public async Task A_hospital_is_shown_from_its_first_heartbeat_until_it_is_removed()
    {
        using var folder = new MemoryFolder();
        using var collected = new Collected();
        var clock = new StillClock();
        await using var toy = await StartAsync(folder, clock);
        await EnrolAsync(toy, "aachen");
        await EnrolAsync(toy, "bergen");
        Assert.IsEmpty(Of(collected, "aachen"));
        Assert.AreEqual((0, 2), States(collected));

        await JoinAsync(toy, "aachen");
        await Hospitals(toy).HeartbeatAsync("aachen", New with { SentAt = toy.Silo.Now().AddSeconds(-7) });
        await JoinAsync(toy, "bergen");
        await Hospitals(toy).HeartbeatAsync("bergen", Old);
        clock.Advance(TimeSpan.FromSeconds(30));
        var aachen = Of(collected, "aachen");
        Assert.AreEqual(30, aachen["hierfl.hospital.last_seen"]);
        Assert.AreEqual(-7, aachen["hierfl.hospital.clock"]);
        Assert.AreEqual(12, aachen["hierfl.hospital.samples"]);
        Assert.AreEqual(100, aachen["hierfl.hospital.rows"]);
        Assert.AreEqual(86370, aachen["hierfl.hospital.certificate"]);
        Assert.AreEqual((2, 0), States(collected));

        // An agent of an earlier version says less, and nothing is made up for it.
        CollectionAssert.AreEquivalent(
            new[] { "hierfl.hospital.last_seen", "hierfl.hospital.outbox", "hierfl.hospital.rows", "hierfl.hospital.certificate" }, Of(collected, "bergen").Keys.ToArray());

        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.AreEqual((0, 2), States(collected), "unseen for 90 s");
        await Hospitals(toy).RemoveAsync("aachen", "eve", "left");
        Assert.IsEmpty(Of(collected, "aachen"));
        Assert.IsNotEmpty(Of(collected, "bergen"));
    }

    [TestMethod]
    public async Task A_pseudonym_is_the_same_after_a_restart_another_in_another_region_and_given_up_on_request()
    {
        using var folder = new MemoryFolder();
        using var collected = new Collected();
        string pseudonym;
        await using (var toy = await StartAsync(folder, new StillClock()))
        {
            await EnrolAsync(toy, "aachen");
            await JoinAsync(toy, "aachen", isPseudonymous: true);
            await Hospitals(toy).HeartbeatAsync("aachen", New);
            pseudonym = Shown(collected).Single();
            Assert.MatchesRegex("^h-[0-9a-f]{12}$", pseudonym);
        }

        await using var next = await StartAsync(folder, new StillClock());
        await JoinAsync(next, "aachen", isPseudonymous: true);
        Assert.AreEqual(pseudonym, Shown(collected).Single());
        var book = new HospitalBook().Join("aachen", next.Silo.Now()).Show("aachen", true, System.Security.Cryptography.RandomNumberGenerator.GetBytes);
        Assert.AreNotEqual(pseudonym, book.Find("aachen")!.ShownAs);

        await JoinAsync(next, "aachen");
        Assert.AreEqual("aachen", Shown(collected).Single());
    }

    private static Task<ToyFederation> StartAsync(MemoryFolder folder, TimeProvider clock) => ToyFederation.StartAsync(
        new LocalFolderStore(folder.Path, CrashPoints.None), null, clock, adapt: options => options with { EnforcesEnrolment = true, AwayAfter = TimeSpan.FromSeconds(90) });

    private static async Task EnrolAsync(ToyFederation toy, string hospital)
    {
        var invitation = await Hospitals(toy).InviteAsync(hospital, "eve", TimeSpan.FromDays(1));
        await Hospitals(toy).EnrolAsync(hospital, invitation.Secret);
        await Hospitals(toy).CertifiedAsync(hospital, "0A", toy.Silo.Now().AddDays(1));
    }

    private static Task JoinAsync(ToyFederation toy, string hospital, bool isPseudonymous = false) => new InProcessLink(toy.Silo.Services, "north").RegisterAsync(
        new HospitalProfile(hospital, new Dictionary<string, long> { ["toy"] = 100 }) { IsPseudonymous = isPseudonymous }, CancellationToken.None);

    private static IHospitals Hospitals(ToyFederation toy) => toy.Silo.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals("north"));

    /// <summary>By metric; of several states or data sets, one.</summary>
    private static Dictionary<string, double> Of(Collected collected, string hospital) =>
        collected.Read().Where(series => series["hospital"] == hospital).GroupBy(series => series.Name).ToDictionary(group => group.Key, group => group.First().Value);

    private static string[] Shown(Collected collected) => [.. collected.Read().Select(series => series["hospital"]).Where(name => name.Length > 0).Distinct()];

    private static (double Active, double Away) States(Collected collected)
    {
        var states = collected.Read().Where(series => series.Name == "hierfl.hospitals").ToDictionary(series => series["state"], series => series.Value);
        return (states["active"], states["away"]);
    }
}
