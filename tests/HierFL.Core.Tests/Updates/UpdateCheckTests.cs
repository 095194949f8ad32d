using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Tests.Aggregation;
using HierFL.Core.Updates;
using HierFL.Testing;

namespace HierFL.Core.Tests.Updates;

[TestClass]
public sealed class UpdateCheckTests
{
    private static readonly RingPlan Plan = Rings.SmallPlan();

    [TestMethod]
    public void Accepts_every_update_within_its_bounds()
    {
        var random = new Random(Seeds.Next(41));
        for (var run = 0; run < 500; run++)
        {
            var term = Rings.Random(Plan, random);
            Assert.AreEqual(UpdateOutcome.Accepted, UpdateCheck.Check(Plan, HeaderOf(term), term.Body.Span));
        }

        var edge = Filled(8f, 1L << 53, 1L << 50);
        Assert.AreEqual(UpdateOutcome.Accepted, UpdateCheck.Check(Plan, HeaderOf(new(edge.Bytes, Plan.MaxWeight)), edge.Bytes.Span));
    }

    [TestMethod]
    public void Rejects_a_weight_that_is_not_above_zero_and_within_the_cap()
    {
        foreach (var weight in new[] { 0, -1, double.NaN, double.NegativeInfinity, double.PositiveInfinity, 10_000.001, 1e-7 })
        {
            var body = Filled(0, 0, 0);
            AssertRejected(RejectionReason.WrongWeight, "at most 10000", HeaderOf(new(body.Bytes, weight)), body.Bytes.Span);
            Assert.AreEqual(RejectionReason.WrongWeight, UpdateCheck.CheckHeader(Plan, HeaderOf(new(body.Bytes, weight)))?.Reason);
        }
    }

    [TestMethod]
    public void Rejects_a_wrong_length_in_the_header_or_the_body()
    {
        var body = Filled(0, 0, 0);
        var header = HeaderOf(new(body.Bytes, 1));
        AssertRejected(RejectionReason.WrongLength, "has 123 bytes; the plan needs 124", header with { Length = 123 }, body.Bytes.Span);
        AssertRejected(RejectionReason.WrongLength, "the plan needs 124", header, body.Bytes.Span[1..]);
        AssertRejected(RejectionReason.WrongLength, "the plan needs 124", header, []);
        Assert.IsNull(UpdateCheck.CheckHeader(Plan, header));
    }

    [TestMethod]
    public void The_norm_is_that_of_the_parameters_alone()
    {
        var body = Filled(3, 1000, 1000);
        var norm = new UpdateNorm();
        var header = HeaderOf(new(body.Bytes, 1));
        Assert.AreEqual(UpdateOutcome.Accepted, UpdateCheck.Check(Plan, header, body.Bytes.Span, header.Sha256, norm));
        Assert.AreEqual(3 * Math.Sqrt(Plan.FloatCount), norm.Value, 1e-5);
    }

    [TestMethod]
    public void Rejects_a_body_that_is_not_the_one_announced()
    {
        var body = Filled(0, 0, 0);
        var header = HeaderOf(new(body.Bytes, 1));
        body.Floats[3] = 1;
        AssertRejected(RejectionReason.WrongHash, header.Sha256, header, body.Bytes.Span);
        Assert.AreEqual(RejectionReason.WrongHash, UpdateCheck.Check(Plan, header, body.Bytes.Span, body.Sha256()).Reason);
        Assert.AreEqual(UpdateVerdict.Accepted, UpdateCheck.Check(Plan, header, body.Bytes.Span, header.Sha256).Verdict);
        AssertRejected(RejectionReason.WrongHash, "says ''", header with { Sha256 = "" }, body.Bytes.Span);
    }

    [TestMethod]
    public void Rejects_every_single_value_that_is_not_finite_or_over_its_bound_and_names_it()
    {
        for (var i = 0; i < Plan.FloatCount; i++)
        {
            var (name, index, bound) = i < 15 ? ("conv.weight", i, 8f) : i < 18 ? ("bn.running_var", i - 15, 100f) : ("head.bias", i - 18, 8f);
            foreach (var (value, word) in new[] { (float.NaN, "not a number"), (float.PositiveInfinity, "infinite"), (float.NegativeInfinity, "infinite") })
            {
                AssertValueRejected(RejectionReason.NotFinite, $"element {index} of tensor '{name}' is {word}; all must be finite", body => body.Floats[i] = value);
            }

            foreach (var value in new[] { MathF.BitIncrement(bound), -MathF.BitIncrement(bound), float.MaxValue, float.MinValue })
            {
                AssertValueRejected(
                    RejectionReason.OutOfBound, $"element {index} of tensor '{name}' is beyond its bound; its magnitude may be at most {bound}", body => body.Floats[i] = value);
            }
        }
    }

    [TestMethod]
    public void Rejects_lanes_and_counters_out_of_range()
    {
        AssertValueRejected(RejectionReason.NotFinite, "element 0 of lane 'loss' is not a number", body => body.Lanes[0] = double.NaN);
        AssertValueRejected(RejectionReason.OutOfBound, "element 0 of lane 'rows'", body => body.Lanes[1] = Math.BitIncrement((double)(1L << 50)));
        AssertValueRejected(RejectionReason.OutOfBound, "integer buffers", body => body.Integers[0] = long.MinValue);
        AssertValueRejected(RejectionReason.OutOfBound, "integer buffers", body => body.Integers[0] = (1L << 53) + 1);
    }

    /// <summary>The sentence goes into logs, reports and audit entries, which hold no value of an update; in a pass of means it would be a hospital's own sum.</summary>
    [TestMethod]
    public void No_refusal_tells_the_value()
    {
        foreach (var spoil in new Action<UpdateBody>[] { body => body.Floats[3] = -7654321, body => body.Lanes[1] = 7654321e12, body => body.Integers[0] = 7654321L << 40 })
        {
            var body = Filled(1, 1, 1);
            spoil(body);
            var outcome = UpdateCheck.Check(Plan, HeaderOf(new(body.Bytes, 1)), body.Bytes.Span);
            Assert.AreEqual(RejectionReason.OutOfBound, outcome.Reason);
            Assert.DoesNotContain("7654321", outcome.Detail);
            Assert.DoesNotContain((7654321L << 40).ToString(System.Globalization.CultureInfo.InvariantCulture), outcome.Detail);
        }
    }

    [TestMethod]
    public void A_bound_between_two_floats_admits_the_lower_and_rejects_the_upper()
    {
        var plan = Rings.FloatPlan(33, 0.3, 1, 1);
        var lower = MathF.BitDecrement(0.3f);
        Assert.IsTrue(lower <= 0.3 && 0.3f > 0.3);
        foreach (var (value, reason) in new[] { (lower, RejectionReason.None), (0.3f, RejectionReason.OutOfBound) })
        {
            var term = Rings.Term(plan, [.. Enumerable.Repeat(0f, 32), value], 1);
            Assert.AreEqual(reason, UpdateCheck.Check(plan, HeaderOf(term), term.Body.Span).Reason);
        }
    }

    [TestMethod]
    public void A_body_is_laid_out_as_its_shape_says()
    {
        var body = Filled(0, 0, 0);
        body.Floats[1] = 1;
        body.Integers[0] = -2;
        body.Lanes[1] = 0.5;
        Assert.AreEqual(124, body.Bytes.Length);
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0x80, 0x3f }, body.Bytes[4..8].ToArray());
        CollectionAssert.AreEqual(new byte[] { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, body.Bytes[100..108].ToArray());
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 0, 0, 0, 0xe0, 0x3f }, body.Bytes[116..].ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => new UpdateBody(new(int.MaxValue, 0, 0)));
    }

    private static UpdateBody Filled(float floats, long integers, double lanes)
    {
        var body = new UpdateBody(UpdateShape.Of(Plan));
        body.Floats.Fill(floats);
        body.Integers.Fill(integers);
        body.Lanes.Fill(lanes);
        return body;
    }

    private static void AssertValueRejected(RejectionReason reason, string part, Action<UpdateBody> spoil)
    {
        var body = Filled(1, 1, 1);
        spoil(body);
        AssertRejected(reason, part, HeaderOf(new(body.Bytes, 1)), body.Bytes.Span);
    }

    private static void AssertRejected(RejectionReason reason, string part, UpdateHeader header, ReadOnlySpan<byte> body)
    {
        var outcome = UpdateCheck.Check(Plan, header, body);
        Assert.AreEqual(UpdateVerdict.Rejected, outcome.Verdict);
        Assert.AreEqual(reason, outcome.Reason, outcome.Detail);
        StringAssert.Contains(outcome.Detail, part, StringComparison.Ordinal);
    }

    private static UpdateHeader HeaderOf(RingTerm term) => new()
    {
        Key = new("breast-cancer", 1, 1),
        Hospital = "charite",
        BaseModel = "",
        Weight = term.Weight,
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(term.Body.Span)),
        Length = term.Body.Length,
        Report = ImmutableSortedDictionary<string, double>.Empty,
    };
}
