using System.Text;
using System.Text.Json;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.NextVersion;
using HierFL.Testing;

namespace HierFL.Core.Tests.Rounds;

/// <summary>A plan as a document, which silos and agents of other versions read. Decision 0017.</summary>
[TestClass]
public sealed class RoundPlanTests
{
    private const string Stored = "tests/HierFL.Core.Tests/Goldens/round-plan.json";

    private static readonly RoundPlan Plan = new()
    {
        Key = new RoundKey("heart", 3, 14),
        Task = RoundTask.Train,
        Round = 5,
        Attempt = 2,
        Step = 1,
        Job = new ContentRef(new string('a', 64), 900),
        Model = new ContentRef(new string('b', 64), 640),
        Preprocessing = new ContentRef(new string('c', 64), 300),
        Ring = RingPlans.ForLanes(FeatureMoments.MeanLanes(2), maxWeight: 100, contributors: 4),
        Means = [0.5, -1.25],
        RegionalRounds = 2,
        Cohort = new CohortDraw(0.5, 1.3, 7),
    };

    [TestMethod]
    public void Is_written_and_read_as_it_was()
    {
        var written = WireJson.Bytes(Plan);
        Golden.Check(Stored, Encoding.UTF8.GetString(written) + "\n");
        CollectionAssert.AreEqual(written, WireJson.Bytes(RoundPlan.Read(File.ReadAllBytes(Path.Combine(Checkout.Root, Stored)))));
    }

    [TestMethod]
    public void Members_of_a_later_version_are_passed_over()
    {
        var later = JsonSerializer.SerializeToUtf8Bytes(Plan, LaterMember.In(WireJson.Options));
        Assert.IsGreaterThan(WireJson.Bytes(Plan).Length, later.Length);
        CollectionAssert.AreEqual(WireJson.Bytes(Plan), WireJson.Bytes(RoundPlan.Read(later)));
    }

    [TestMethod]
    public void A_newer_format_is_refused()
    {
        var newer = Assert.ThrowsExactly<FormatException>(() => RoundPlan.Read(WireJson.Bytes(Plan with { Version = 2 })));
        Assert.AreEqual("the plan has the newer format version 2; this program reads up to 1: upgrade it", newer.Message);
    }
}
