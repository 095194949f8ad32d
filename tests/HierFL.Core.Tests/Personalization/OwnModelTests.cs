using HierFL.Core.Personalization;

namespace HierFL.Core.Tests.Personalization;

/// <summary>Single steps by hand.</summary>
[TestClass]
public sealed class OwnModelTests
{
    [TestMethod]
    public void Ditto_pulls_towards_the_model_that_the_round_began_with()
    {
        float[] gradient = [1, 1];
        new Ditto { Lambda = 0.5 }.Correct(gradient, own: [3, 0], common: [100, 100], Round([1, 2]));
        CollectionAssert.AreEqual(new float[] { 2, 0 }, gradient);
    }

    [TestMethod]
    public void Apfl_uses_a_mixture_and_sends_its_own_model_the_share_of_the_gradient()
    {
        var used = new float[2];
        var apfl = new Apfl { Alpha = 0.25, Adaptive = false };
        apfl.Mix(used, own: [4, 0], common: [0, 8], [0.25]);
        CollectionAssert.AreEqual(new float[] { 1, 6 }, used);

        float[] gradient = [8, -4];
        var round = Round([0, 0], 0.25);
        apfl.Correct(gradient, own: [4, 0], common: [0, 8], round);
        CollectionAssert.AreEqual(new float[] { 2, -1 }, gradient);
        Assert.AreEqual(0.25, round.Numbers[0]);
    }

    /// <summary>Slope (4 − 0) · 0.5 + (0 − 8) · 0.25 = 0; with the second gradient −0.25 it is 4, and 0.25 − 0.01 · 4 = 0.21.</summary>
    [TestMethod]
    [DataRow(0.25f, 0.25)]
    [DataRow(-0.25f, 0.21)]
    [DataRow(-100f, 0)]
    [DataRow(100f, 1)]
    public void Apfl_learns_its_share_at_the_first_step_of_a_round(float second, double expected)
    {
        var round = Round([0, 0], 0.25);
        var apfl = new Apfl { Alpha = 0.25 };
        apfl.Correct([0.5f, second], own: [4, 0], common: [0, 8], round);
        Assert.AreEqual(expected, round.Numbers[0], 1e-9);

        round.Steps = 1;
        apfl.Correct([0.5f, -0.1f], own: [4, 0], common: [0, 8], round);
        Assert.AreEqual(expected, round.Numbers[0], 1e-9, "once a round");
    }

    private static OwnRound Round(float[] start, params double[] numbers) => new() { Start = start, Numbers = numbers, Rate = 0.01 };
}
