using System.Collections.Immutable;
using System.Numerics;
using HierFL.Core.Tensors;

namespace HierFL.Core.Aggregation;

/// <summary>
/// Builds ring plans: chooses f of every tensor and lane as large as overflow allows. Weights, contributors and bounds enter f rounded up
/// to powers of two, so that one hospital more or less leaves the bits of the others' contributions as they are.
/// </summary>
public static class RingPlans
{
    /// <summary>Default bound of a parameter's delta.</summary>
    public const double ParameterBound = 1024;

    /// <summary>Default bound of a float buffer's delta: running variances follow the scale of the data.</summary>
    public const double BufferBound = 1 << 20;

    /// <summary>Bound of the change of a vector that an algorithm shares: as large as a gradient may be.</summary>
    public const double SharedBound = 1 << 16;

    /// <summary>The ring of a training pass over a model.</summary>
    /// <param name="layout">The model; its float32 tensors are summed, its integer buffers are not.</param>
    /// <param name="maxWeight">Cap of one update's weight, from 2^−20 to 2^53.</param>
    /// <param name="contributors">Most updates over the whole tree, at least 1.</param>
    /// <param name="lanes">Scalar lanes; their fractional bits are chosen here.</param>
    /// <param name="shared">Names of vectors as long as the model's parameters that updates change beside it; they follow the model's.</param>
    /// <param name="bound">Largest admissible |delta| of a parameter.</param>
    /// <param name="bufferBound">Largest admissible |delta| of a float buffer.</param>
    /// <exception cref="ArgumentException">No ring can hold such updates; the message says why.</exception>
    public static RingPlan ForTraining(
        TensorLayout layout,
        double maxWeight,
        int contributors,
        ImmutableArray<RingLane> lanes,
        double bound = ParameterBound,
        double bufferBound = BufferBound,
        ImmutableArray<string> shared = default) =>
        ForTraining(layout, maxWeight, contributors, lanes, tensor => tensor.Kind == TensorKind.Buffer ? bufferBound : bound, shared);

    /// <summary>The ring of a training pass whose bounds are given tensor by tensor.</summary>
    /// <exception cref="ArgumentException">No ring can hold such updates; the message says why.</exception>
    public static RingPlan ForTraining(
        TensorLayout layout,
        double maxWeight,
        int contributors,
        ImmutableArray<RingLane> lanes,
        Func<TensorSpec, double> boundOf,
        ImmutableArray<string> shared = default)
    {
        var tensors = layout.Tensors
            .Where(tensor => tensor.Type == TensorType.Float32)
            .Select(tensor => new RingLane(tensor.Name, (int)tensor.Count, boundOf(tensor), 0));
        var beside = (shared.IsDefault ? [] : shared).Select(name => new RingLane($"algorithm.{name}", layout.ParameterCount, SharedBound, 0));
        return Choose(new()
        {
            Tensors = [.. tensors, .. beside],
            Lanes = lanes,
            IntegerCount = layout.IntegerCount,
            MaxWeight = maxWeight,
            MaxContributors = contributors,
        });
    }

    /// <summary>The ring of a pass without a model: statistics or metrics.</summary>
    /// <exception cref="ArgumentException">No ring can hold such lanes; the message says why.</exception>
    public static RingPlan ForLanes(ImmutableArray<RingLane> lanes, double maxWeight, int contributors) =>
        Choose(new() { Lanes = lanes, MaxWeight = maxWeight, MaxContributors = contributors });

    private static RingPlan Choose(RingPlan plan)
    {
        var contributorBits = plan.MaxContributors < 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)plan.MaxContributors - 1);
        var weightBits = UpperExponent(plan.MaxWeight);

        // Half of the room is for the roundings: contributors/2 never exceeds it, as contributors < 2^31.
        RingLane Tensor(RingLane lane) => With(lane, RingLimits.WordBits - 1 - contributorBits);
        RingLane Lane(RingLane lane) => With(lane, Math.Min(RingLimits.LaneBits - 1 - contributorBits, RingLimits.LaneContributionBits - 1));
        RingLane With(RingLane lane, int room)
        {
            var bits = room - UpperExponent(lane.Bound) - (lane.Weighted ? weightBits : 0);
            return lane with { FractionalBits = Math.Clamp(bits, -RingLimits.MaxFractionalBits, RingLimits.MaxFractionalBits) };
        }

        var chosen = plan with { Tensors = [.. plan.Tensors.Select(Tensor)], Lanes = [.. plan.Lanes.Select(Lane)] };
        var problems = string.Join("; ", chosen.Check());
        return problems.Length == 0 ? chosen : throw new ArgumentException(problems, nameof(plan));
    }

    /// <summary>Smallest e with value ≤ 2^e; 0 for what no plan may hold, which the check then names.</summary>
    private static int UpperExponent(double value)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            return 0;
        }

        var exponent = Math.ILogB(value);
        return Math.ScaleB(1, exponent) == value ? exponent : exponent + 1;
    }
}
