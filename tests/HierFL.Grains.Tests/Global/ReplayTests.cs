using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>Jobs made again from their admission records (design decision D11).</summary>
[TestClass]
public sealed class ReplayTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task Rounds_that_rejected_hospitals_are_made_again_to_the_bit(int regionalRounds)
    {
        using var folder = new MemoryFolder();
        var job = new ToyJob { RegionalRounds = regionalRounds, Min = "4" };
        var recorded = (await ToyRun.OfAsync(Store(folder, "recorded"), job, Tiny(Bad))).MustBeFinished();
        Assert.AreEqual(regionalRounds == 1 ? 4 : 8, recorded.Manifest.Rounds[1].Admitted.Length);

        // The federation has grown since: the ring would be another one if the record did not say how many were asked.
        (string, string[])[] grown = [("east", ["werl"]), ("north", [.. ToyRun.North, "xanten", "yverdon", "zagreb"]), ("south", ToyRun.South)];
        var replayed = (await ReplayAsync(Store(folder, "replayed"), job, recorded, Tiny(), grown)).MustBeFinished();

        Assert.AreEqual(recorded.Manifest.Model, replayed.Manifest.Model);
        for (var round = 0; round < recorded.Manifest.Rounds.Length; round++)
        {
            var (made, again) = (recorded.Manifest.Rounds[round], replayed.Manifest.Rounds[round]);
            Assert.AreEqual(made.Model, again.Model);
            CollectionAssert.AreEqual(made.Admitted.ToArray(), again.Admitted.ToArray());
            Assert.AreEqual((made.Asked, made.MostRows, made.Regions), (again.Asked, again.MostRows, again.Regions));
        }
    }

    [TestMethod]
    public async Task A_round_that_went_on_without_a_region_is_made_again_to_the_bit()
    {
        using var folder = new MemoryFolder();
        var job = new ToyJob { Rounds = 2, RegionalRounds = 2, Min = "3" };
        (string, string[])[] regions = [("east", ["zagreb"]), ("north", ToyRun.North), ("south", ToyRun.South)];
        var recorded = (await ToyRun.OfAsync(Store(folder, "recorded"), job, Tiny((hospital, plan) => plan.Round == 1 && hospital == "zagreb"), regions)).MustBeFinished();
        Assert.IsFalse(recorded.Manifest.Rounds[1].Admitted.Any(item => item.Region == "east"));

        var replayed = (await ReplayAsync(Store(folder, "replayed"), job, recorded, Tiny(), regions)).MustBeFinished();

        Assert.AreEqual(recorded.Manifest.Rounds[1].Model, replayed.Manifest.Rounds[1].Model);
        Assert.AreEqual(recorded.Manifest.Model, replayed.Manifest.Model);
    }

    [TestMethod]
    public async Task A_replay_that_gives_other_bits_fails_and_names_both()
    {
        using var folder = new MemoryFolder();
        var job = new ToyJob { Rounds = 2 };
        var recorded = (await ToyRun.OfAsync(Store(folder, "recorded"), job)).MustBeFinished();

        var replayed = await ReplayAsync(Store(folder, "replayed"), job, recorded, Tiny());

        Assert.AreEqual(JobState.Failed, replayed.Status.State);
        StringAssert.Contains(replayed.Status.Message, $"replay of round 1 gave model ");
        StringAssert.Contains(replayed.Status.Message, $"recorded is {recorded.Manifest.Rounds[1].Model[..12]}…");
        Assert.AreEqual(0, replayed.Manifest.Round, "nothing that differs is committed");
    }

    [TestMethod]
    public async Task A_replay_that_lacks_a_recorded_hospital_fails_rather_than_go_on_with_fewer()
    {
        using var folder = new MemoryFolder();
        var job = new ToyJob { Rounds = 1, Min = "1" };
        var recorded = (await ToyRun.OfAsync(Store(folder, "recorded"), job)).MustBeFinished();
        var declining = new ToyConduct
        {
            Answer = (hospital, _) => Task.FromResult(hospital == "cork" ? ToyAnswer.Decline : ToyAnswer.Send),
        };

        var replayed = await ReplayAsync(Store(folder, "replayed"), job, recorded, declining);

        Assert.AreEqual(JobState.Failed, replayed.Status.State);
        StringAssert.Contains(replayed.Status.Message, "round 1: training was abandoned 3 times");
    }

    private static LocalFolderStore Store(MemoryFolder folder, string name) => new(Path.Combine(folder.Path, name), CrashPoints.None);

    /// <summary>Cork is bad in every first regional round, Dakar in every second one.</summary>
    private static bool Bad(string hospital, RoundPlan plan) => hospital == (plan.Step == 1 ? "cork" : "dakar");

    /// <summary>Deltas so small that the rounding of the ring shows in the model; those of bad hospitals are not finite.</summary>
    private static ToyConduct Tiny(Func<string, RoundPlan, bool>? bad = null) => new()
    {
        Forge = (hospital, plan, body) =>
        {
            for (var i = 0; plan.Task == RoundTask.Train && i < ToyFederation.Layout.FloatCount; i++)
            {
                var place = body.AsSpan(i * sizeof(float), sizeof(float));
                BitConverter.TryWriteBytes(place, bad?.Invoke(hospital, plan) == true ? float.NaN : BitConverter.ToSingle(place) * 1e-9f);
            }

            return (body, ToyFederation.Weight(hospital));
        },
    };

    private static Task<ToyRun> ReplayAsync(LocalFolderStore store, ToyJob job, ToyRun recorded, ToyConduct conduct) =>
        ReplayAsync(store, job, recorded, conduct, ("north", ToyRun.North), ("south", ToyRun.South));

    private static async Task<ToyRun> ReplayAsync(
        LocalFolderStore store, ToyJob job, ToyRun recorded, ToyConduct conduct, params (string Region, string[] Hospitals)[] regions)
    {
        await using var toy = await ToyFederation.StartAsync(store, conduct);
        foreach (var (region, hospitals) in regions)
        {
            await toy.JoinAsync(region, hospitals);
        }

        await toy.SubmitAsync(job, recorded.Manifest.Rounds, [.. regions.Select(entry => entry.Region)]);
        return await ToyRun.ReadAsync(store, await toy.EndAsync());
    }
}
