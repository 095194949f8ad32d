using System.Security.Cryptography;
using HierFL.Core.Aggregation;
using HierFL.Core.Tensors;

namespace HierFL.Core.Updates;

/// <summary>
/// Verifies a whole update against the plan of its pass before anything of it is added (design decision D2): weight, length, hash, and
/// every value finite and within the bound of its tensor or lane.
/// </summary>
public static class UpdateCheck
{
    /// <summary>
    /// Largest magnitude of an element of an integer buffer: they are counters, of which the largest is kept, so one hospital must not
    /// be able to drive the others' over the edge.
    /// </summary>
    public const long IntegerBound = 1L << 53;

    /// <summary>Weight, length, hash and values.</summary>
    /// <returns><see cref="UpdateVerdict.Accepted"/>, or rejected with the first reason found.</returns>
    public static UpdateOutcome Check(RingPlan plan, UpdateHeader header, ReadOnlySpan<byte> body) =>
        CheckHeader(plan, header)
        ?? CheckLength(plan, body.Length)
        ?? CheckHash(header, Convert.ToHexStringLower(SHA256.HashData(body)))
        ?? CheckValues(plan, body)
        ?? UpdateOutcome.Accepted;

    /// <summary>The same where the receiver has hashed the body on its way in.</summary>
    /// <param name="plan">Of the pass.</param>
    /// <param name="header">What the hospital says.</param>
    /// <param name="body">The values.</param>
    /// <param name="measuredSha256">Of the body.</param>
    /// <param name="norm">Is given the norm of an update that is accepted; null if nobody asks.</param>
    public static UpdateOutcome Check(RingPlan plan, UpdateHeader header, ReadOnlySpan<byte> body, string measuredSha256, UpdateNorm? norm = null) =>
        CheckHeader(plan, header)
        ?? CheckLength(plan, body.Length)
        ?? CheckHash(header, measuredSha256)
        ?? CheckValues(plan, body, norm)
        ?? UpdateOutcome.Accepted;

    /// <summary>What can be refused before a byte of the body has arrived: weight and length.</summary>
    /// <returns>A rejection, or null.</returns>
    public static UpdateOutcome? CheckHeader(RingPlan plan, UpdateHeader header) =>
        header.Weight >= RingWeight.Smallest && header.Weight <= plan.MaxWeight
            ? CheckLength(plan, header.Length)
            : UpdateOutcome.Rejected(
                RejectionReason.WrongWeight, $"the weight is {header.Weight}; it must be above 0, at least 2^-20, and at most {plan.MaxWeight}");

    private static UpdateOutcome? CheckLength(RingPlan plan, long length)
    {
        var needed = UpdateShape.Of(plan).Bytes;
        return length == needed
            ? null
            : UpdateOutcome.Rejected(RejectionReason.WrongLength, $"the body has {length} bytes; the plan needs {needed}");
    }

    private static UpdateOutcome? CheckHash(UpdateHeader header, string measured) =>
        string.Equals(measured, header.Sha256, StringComparison.Ordinal)
            ? null
            : UpdateOutcome.Rejected(RejectionReason.WrongHash, $"the body's SHA-256 is {measured}; the header says '{header.Sha256}'");

    /// <summary>What of the values themselves is outside the bounds of a plan.</summary>
    /// <returns>A rejection, or null.</returns>
    public static UpdateOutcome? CheckValues(RingPlan plan, ReadOnlySpan<byte> body, UpdateNorm? norm = null)
    {
        var values = new UpdateView(UpdateShape.Of(plan), body);
        var (start, squares) = (0, 0.0);
        foreach (var tensor in plan.Tensors)
        {
            var floats = values.Floats.Slice(start, tensor.Length);
            var bound = FloatBound.Below(tensor.Bound);
            var at = norm is null ? Magnitude.FirstAbove(floats, bound) : Magnitude.FirstAbove(floats, bound, ref squares);
            if (at >= 0)
            {
                return Outside("tensor", tensor, at, floats[at]);
            }

            start += tensor.Length;
        }

        norm?.Squares = squares;

        start = 0;
        foreach (var lane in plan.Lanes)
        {
            var doubles = values.Lanes.Slice(start, lane.Length);
            if (Magnitude.FirstAbove(doubles, lane.Bound) is var at and >= 0)
            {
                return Outside("lane", lane, at, doubles[at]);
            }

            start += lane.Length;
        }

        return CheckIntegers(values.Integers);
    }

    private static UpdateOutcome? CheckIntegers(ReadOnlySpan<long> integers)
    {
        for (var i = 0; i < integers.Length; i++)
        {
            if (integers[i] is > IntegerBound or < -IntegerBound)
            {
                return UpdateOutcome.Rejected(
                    RejectionReason.OutOfBound,
                    $"element {i} of the integer buffers is beyond its bound; its magnitude may be at most {IntegerBound}");
            }
        }

        return null;
    }

    private static UpdateOutcome Outside(string what, RingLane lane, int index, double value)
    {
        var place = $"{index} of {what} '{lane.Name}'";
        return double.IsFinite(value)
            ? UpdateOutcome.Rejected(RejectionReason.OutOfBound, Divergence.OutOfBound(place, lane.Bound))
            : UpdateOutcome.Rejected(RejectionReason.NotFinite, Divergence.NotFinite(place, value));
    }
}
