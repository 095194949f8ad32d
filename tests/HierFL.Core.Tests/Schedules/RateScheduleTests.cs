using HierFL.Core.Schedules;
using HierFL.Core.ServerOptimizers;

namespace HierFL.Core.Tests.Schedules;

[TestClass]
public sealed class RateScheduleTests
{
    [TestMethod]
    public void Constant_is_one_in_every_round() => AreEqual(new Constant(), 1, 1, 1, 1);

    [TestMethod]
    public void Step_multiplies_every_so_many_rounds() => AreEqual(new StepDecay { Every = 2, Factor = 0.5 }, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125);

    [TestMethod]
    public void Exponential_multiplies_every_round() => AreEqual(new Exponential { Factor = 0.9 }, 1, 0.9, 0.81, 0.729);

    /// <summary>Half a cosine over four rounds: cos 0, π/4, π/2, 3π/4, π.</summary>
    [TestMethod]
    public void Cosine_falls_to_its_floor_and_stays_there()
    {
        var half = Math.Sqrt(0.5);
        AreEqual(new Cosine { Rounds = 4 }, 1, (1 + half) / 2, 0.5, (1 - half) / 2, 0, 0);
        AreEqual(new Cosine { Rounds = 4, Floor = 0.2 }, 1, 0.2 + (0.4 * (1 + half)), 0.6, 0.2 + (0.4 * (1 - half)), 0.2, 0.2);
    }

    [TestMethod]
    public void Warmup_rises_evenly_and_the_schedule_begins_after_it()
    {
        AreEqual(new Constant { Warmup = 3 }, 0.25, 0.5, 0.75, 1, 1);
        AreEqual(new Exponential { Warmup = 1, Factor = 0.5 }, 0.5, 1, 0.5, 0.25);
        AreEqual(new Cosine { Warmup = 2, Rounds = 2 }, 1 / 3.0, 2 / 3.0, 1, 0.5, 0);
    }

    [TestMethod]
    public void Never_leaves_zero_to_one_and_has_no_round_before_the_first()
    {
        RateSchedule[] all = [new Constant { Warmup = 7 }, new StepDecay { Every = 3 }, new Exponential { Factor = 0.1 }, new Cosine { Rounds = 10, Warmup = 5, Floor = 0.3 }];
        foreach (var schedule in all)
        {
            Assert.IsTrue(Enumerable.Range(1, 1000).All(round => schedule.FactorAt(round) is >= 0 and <= 1), schedule.ToString());
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => schedule.FactorAt(0));
        }
    }

    [TestMethod]
    public void Scales_the_rate_of_an_optimizer()
    {
        var optimizer = new FedAdam { LearningRate = 0.2, Schedule = new StepDecay { Every = 1, Factor = 0.5 } };
        Assert.AreEqual(0.05, optimizer.RateAt(3));
    }

    private static void AreEqual(RateSchedule schedule, params double[] expected)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], schedule.FactorAt(i + 1), 1e-15, $"{schedule}, round {i + 1}");
        }
    }
}
