using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Aggregation;

/// <summary>The sum and what is said of it never part.</summary>
[TestClass]
public sealed class PartialAggregateTests
{
    private static readonly ImmutableSortedDictionary<string, double> Report = ImmutableSortedDictionary<string, double>.Empty.Add("auc", 0.9);

    [TestMethod]
    public void An_update_whose_addition_throws_is_not_recorded_as_admitted()
    {
        var partial = new PartialAggregate(new RingSum(Rings.SmallPlan(contributors: 1)));
        var first = Rings.Random(partial.Sum.Plan, new Random(1));
        var second = Rings.Random(partial.Sum.Plan, new Random(2));
        Assert.IsTrue(partial.TryAdd(Item("aachen"), first.Body.Span, first.Weight, Report));
        var (bits, digest) = (Rings.BitsOf(partial.Sum), partial.Digest);

        // A full sum throws every time: had the first attempt been recorded, the second would pass for a repetition.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.ThrowsExactly<InvalidOperationException>(() => partial.TryAdd(Item("bergen"), second.Body.Span, second.Weight, Report));
        }

        CollectionAssert.AreEqual(bits, Rings.BitsOf(partial.Sum));
        Assert.AreEqual(digest, partial.Digest);
        Assert.IsFalse(partial.Contains(Item("bergen")));
        Assert.AreEqual("aachen", partial.Contents.Single().Hospital);
        Assert.AreEqual("aachen", partial.Reports.Single().Key);
        Assert.AreEqual(first.Body.Length, partial.BytesUp);
    }

    [TestMethod]
    public void A_weight_that_is_refused_is_not_recorded_either()
    {
        var partial = new PartialAggregate(new RingSum(Rings.SmallPlan(maxWeight: 10)));
        var term = Rings.Random(partial.Sum.Plan, new Random(3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => partial.TryAdd(Item("aachen"), term.Body.Span, 11, Report));
        Assert.IsEmpty(partial.Contents);
        Assert.IsTrue(partial.TryAdd(Item("aachen"), term.Body.Span, 10, Report));
    }

    [TestMethod]
    public void A_hospital_is_in_a_step_once()
    {
        var partial = new PartialAggregate(new RingSum(Rings.SmallPlan()));
        var term = Rings.Random(partial.Sum.Plan, new Random(4));
        Assert.IsTrue(partial.TryAdd(Item("aachen"), term.Body.Span, term.Weight, Report));
        Assert.IsFalse(partial.TryAdd(Item("aachen"), term.Body.Span, term.Weight, Report));
        Assert.IsFalse(partial.TryAdd(Item("aachen") with { Sha256 = "other" }, term.Body.Span, term.Weight, Report));
        Assert.AreEqual(1, partial.Sum.Contributors);
        Assert.IsTrue(partial.Contains(Item("aachen")));
        Assert.IsFalse(partial.Contains(Item("aachen") with { Sha256 = "other" }));
    }

    [TestMethod]
    public void Sums_that_share_a_hospital_are_not_merged_and_stay_as_they_were()
    {
        var (left, right) = (Of("aachen", "bergen"), Of("bergen", "cork"));
        var (bits, digest) = (Rings.BitsOf(left.Sum), left.Digest);
        var overlap = Assert.ThrowsExactly<InvalidOperationException>(() => left.Merge(right));
        StringAssert.Contains(overlap.Message, "hospital 'bergen' is in both");
        CollectionAssert.AreEqual(bits, Rings.BitsOf(left.Sum));
        Assert.AreEqual(digest, left.Digest);
    }

    [TestMethod]
    public void The_same_updates_have_the_same_digest_and_bits_in_any_tree()
    {
        var flat = Of("aachen", "bergen", "cork");
        var tree = Of("cork");
        tree.Merge(Of("bergen", "aachen"));
        Assert.AreEqual(flat.Digest, tree.Digest);
        CollectionAssert.AreEqual(Rings.BitsOf(flat.Sum), Rings.BitsOf(tree.Sum));
        Assert.AreEqual(flat.BytesUp, tree.BytesUp);
    }

    private static PartialAggregate Of(params string[] hospitals)
    {
        var partial = new PartialAggregate(new RingSum(Rings.SmallPlan()));
        foreach (var hospital in hospitals)
        {
            var term = Rings.Random(partial.Sum.Plan, new Random(hospital[0]));
            partial.TryAdd(Item(hospital), term.Body.Span, term.Weight, Report);
        }

        return partial;
    }

    private static Admitted Item(string hospital) => new("north", hospital, "sha-" + hospital);
}
