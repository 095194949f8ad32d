using HierFL.Core.Tests.Rounds.Simulation;
using HierFL.Testing;

namespace HierFL.Core.Tests.Rounds;

/// <summary>The committed set is a disjoint union of granted updates, each counted once or not at all, and every round ends, whatever goes wrong.</summary>
[TestClass]
public sealed class ExactlyOnceTests
{
    private const int Runs = 2000;

    [TestMethod]
    public void Every_seed_commits_every_round_exactly_once()
    {
        var first = Seeds.Next(1);
        var (commits, restores, trainings) = (0, 0, 0);
        for (var seed = first; seed < first + Runs; seed++)
        {
            var world = Simulate(seed);
            commits += world.Store.Commits;
            restores += world.Store.Restores;
            trainings += world.Hospitals.Values.Sum(hospital => hospital.Trainings);
        }

        Console.WriteLine($"{Runs} seeds: {commits} commits, {restores} restores of an older checkpoint, {trainings} trainings");
        Assert.IsGreaterThan(Runs * 5, commits);
        Assert.IsGreaterThan(Runs / 20, restores, "the storm has to bring older checkpoints back");
    }

    [TestMethod]
    public void A_seed_replays()
    {
        var (one, other) = (Simulate(77), Simulate(77));
        Assert.AreEqual(one.Store.Head.Hash, other.Store.Head.Hash);
        Assert.AreEqual(one.Time, other.Time);
    }

    private static World Simulate(int seed)
    {
        var world = new World(seed, rounds: 5);
        try
        {
            Assert.IsTrue(world.Run(limit: 60_000), $"seed {seed}: round {world.Store.Head.Round + 1} never ends");
        }
        catch (InvariantException broken)
        {
            Assert.Fail($"seed {seed} (HIERFL_TEST_SEED={seed} replays it), at {world.Time} ms: {broken.Message}");
        }

        return world;
    }
}
