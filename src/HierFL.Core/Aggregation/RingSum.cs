using HierFL.Core.Updates;

namespace HierFL.Core.Aggregation;

/// <summary>An update on its way into a sum: its body and its weight, both checked by <see cref="UpdateCheck"/>.</summary>
public readonly record struct RingTerm(ReadOnlyMemory<byte> Body, double Weight);

/// <summary>
/// A partial aggregate: the exact weighted sum of updates in the ring of a plan. Addition of integers is associative and commutative,
/// so the same updates give the same bits in any order and any tree. Memory is that of one model, however many updates enter.
/// </summary>
/// <remarks>Not thread-safe. Of integer buffers each element keeps its largest value, which is as indifferent to order.</remarks>
public sealed class RingSum
{
    /// <summary>
    /// Elements per block of <see cref="Add(ReadOnlySpan{RingTerm})"/>: 256 KiB of words stay in the second-level cache; smaller blocks
    /// starve the prefetcher.
    /// </summary>
    private const int Block = 1 << 15;

    private readonly RingPath _path;
    private readonly RingRun[] _tensorRuns;
    private readonly RingRun[] _laneRuns;

    /// <exception cref="ArgumentException">The plan can overflow (<see cref="RingPlan.Check"/>).</exception>
    public RingSum(RingPlan plan)
        : this(plan, RingKernels.Best)
    {
    }

    internal RingSum(RingPlan plan, RingPath path)
        : this(plan, path, static count => new long[count]) => Counters.AsSpan().Fill(long.MinValue);

    private RingSum(RingPlan plan, RingPath path, Func<int, long[]> words)
    {
        var problems = string.Join("; ", plan.Check());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(plan));
        }

        _path = path;
        _tensorRuns = RingRun.Of(plan.Tensors, plan.MaxWeight);
        _laneRuns = RingRun.Of(plan.Lanes, plan.MaxWeight);
        Plan = plan;
        PlanDigest = plan.Digest();
        Shape = UpdateShape.Of(plan);
        Words = words(Shape.Floats);
        Totals = new Int128[Shape.Lanes];
        Counters = new long[Shape.Integers];
    }

    /// <summary>A sum whose words, totals and integers are still to be read, whatever they hold now: a large one is not cleared before it is overwritten.</summary>
    /// <exception cref="ArgumentException">The plan can overflow.</exception>
    internal static RingSum Unfilled(RingPlan plan, int contributors, Int128 weightSteps) =>
        new(plan, RingKernels.Best, static count => GC.AllocateUninitializedArray<long>(count)) { Contributors = contributors, WeightSteps = weightSteps };

    public RingPlan Plan { get; }

    /// <summary>The shape every added body has.</summary>
    public UpdateShape Shape { get; }

    /// <summary>How many updates the sum holds.</summary>
    public int Contributors { get; internal set; }

    /// <summary>Σw, the weights each to the nearest 2^−20.</summary>
    public double WeightSum => Math.ScaleB((double)WeightSteps, -RingWeight.FractionalBits);

    /// <summary>Largest value of each element of the integer buffers; <see cref="long.MinValue"/> as long as the sum is empty.</summary>
    public ReadOnlySpan<long> Integers => Counters;

    /// <summary>Whether it is a sum of this plan, or of one that gives the same bits.</summary>
    public bool IsOf(RingPlan plan) => PlanDigest.AsSpan().SequenceEqual(plan.Digest());

    internal byte[] PlanDigest { get; }

    internal long[] Words { get; }

    internal Int128[] Totals { get; }

    internal long[] Counters { get; }

    internal Int128 WeightSteps { get; set; }

    internal ReadOnlySpan<RingRun> TensorRuns => _tensorRuns;

    internal ReadOnlySpan<RingRun> LaneRuns => _laneRuns;

    /// <summary>Adds one update. The body must have passed <see cref="UpdateCheck"/>: values over their bound would wrap around the ring.</summary>
    /// <exception cref="ArgumentException">The body's length or the weight is not of the plan; the sum is untouched.</exception>
    /// <exception cref="InvalidOperationException">The sum is full; it is untouched.</exception>
    public void Add(ReadOnlySpan<byte> body, double weight)
    {
        var onGrid = WeightOnGrid(weight);
        RequireRoom(1);
        var values = new UpdateView(Shape, body);
        foreach (var run in _tensorRuns)
        {
            AddFloats(run, run.Start, run.Length, values.Floats, onGrid);
        }

        Enter(values, onGrid);
    }

    /// <summary>Adds several updates block by block, so that the words of a block stay in the cache; the bits are those of adding one by one.</summary>
    /// <exception cref="ArgumentException">A body's length or a weight is not of the plan; the sum is untouched.</exception>
    /// <exception cref="InvalidOperationException">The sum cannot hold as many; it is untouched.</exception>
    public void Add(ReadOnlySpan<RingTerm> terms)
    {
        RequireRoom(terms.Length);
        foreach (var term in terms)
        {
            WeightOnGrid(term.Weight);
            _ = new UpdateView(Shape, term.Body.Span);
        }

        foreach (var run in _tensorRuns)
        {
            for (var start = 0; start < run.Length; start += Block)
            {
                AddBlock(run, run.Start + start, Math.Min(Block, run.Length - start), terms);
            }
        }

        foreach (var term in terms)
        {
            Enter(new UpdateView(Shape, term.Body.Span), RingWeight.OnGrid(term.Weight));
        }
    }

    /// <summary>Adds all that another sum of the same plan holds.</summary>
    /// <exception cref="ArgumentException">The other sum has another plan.</exception>
    /// <exception cref="InvalidOperationException">Together they would hold more updates than the plan allows.</exception>
    public void Merge(RingSum other)
    {
        if (!PlanDigest.AsSpan().SequenceEqual(other.PlanDigest))
        {
            throw new ArgumentException("the sums have different ring plans; only sums of one plan may be merged", nameof(other));
        }

        RequireRoom(other.Contributors);
        RingKernels.Merge(Words, other.Words);

        for (var i = 0; i < Totals.Length; i++)
        {
            Totals[i] += other.Totals[i];
        }

        KeepLargest(other.Counters);
        WeightSteps += other.WeightSteps;
        Contributors += other.Contributors;
    }

    /// <summary>The mean delta, sum / (2^f · Σw), in layout order; tensors that are not weighted are divided by the number of updates.</summary>
    /// <param name="delta">As many elements as the plan has floats, overwritten.</param>
    /// <exception cref="InvalidOperationException">The sum is empty.</exception>
    public void Mean(Span<float> delta)
    {
        if (Contributors == 0)
        {
            throw new InvalidOperationException("an empty sum has no mean");
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(delta.Length, Words.Length);
        foreach (var run in _tensorRuns)
        {
            var weight = run.Format.Weighted ? WeightSum : Contributors;
            var words = Words.AsSpan(run.Start, run.Length);
            RingMeanKernel.Divide(_path, words, delta.Slice(run.Start, run.Length), run.Factor(1) * weight, FloatBound.Below(run.Format.Bound));
        }
    }

    /// <summary>The mean delta in a new vector.</summary>
    /// <exception cref="InvalidOperationException">The sum is empty.</exception>
    public float[] Mean()
    {
        var delta = GC.AllocateUninitializedArray<float>(Words.Length);
        Mean(delta);
        return delta;
    }

    /// <summary>The totals of the scalar lanes, in the plan's order: Σx·w, or Σx where the weight does not enter.</summary>
    public double[] LaneTotals()
    {
        var totals = new double[Totals.Length];
        foreach (var run in _laneRuns)
        {
            for (var i = run.Start; i < run.Start + run.Length; i++)
            {
                totals[i] = Math.ScaleB((double)Totals[i], -run.Format.FractionalBits);
            }
        }

        return totals;
    }

    /// <summary>Empties the sum for the next pass of the same plan.</summary>
    public void Clear()
    {
        Words.AsSpan().Clear();
        Totals.AsSpan().Clear();
        Counters.AsSpan().Fill(long.MinValue);
        WeightSteps = 0;
        Contributors = 0;
    }

    private void AddBlock(in RingRun run, int start, int length, ReadOnlySpan<RingTerm> terms)
    {
        var small = run.Largest < RingKernels.SmallLimit;
        Span<double> factors = stackalloc double[4];
        for (; terms.Length >= 4; terms = terms[4..])
        {
            for (var i = 0; i < 4; i++)
            {
                factors[i] = run.Factor(RingWeight.OnGrid(terms[i].Weight));
            }

            RingKernels.AddFour(
                _path, Words.AsSpan(start, length), Floats(terms[0], start, length), Floats(terms[1], start, length), Floats(terms[2], start, length),
                Floats(terms[3], start, length), factors, small);
        }

        foreach (var term in terms)
        {
            RingKernels.Add(_path, Words.AsSpan(start, length), Floats(term, start, length), run.Factor(RingWeight.OnGrid(term.Weight)), small);
        }
    }

    private ReadOnlySpan<float> Floats(RingTerm term, int start, int length) => new UpdateView(Shape, term.Body.Span).Floats.Slice(start, length);

    private void AddFloats(in RingRun run, int start, int length, ReadOnlySpan<float> floats, double weight)
    {
        var small = run.Largest < RingKernels.SmallLimit;
        RingKernels.Add(_path, Words.AsSpan(start, length), floats.Slice(start, length), run.Factor(weight), small);
    }

    private void Enter(UpdateView values, double weight)
    {
        foreach (var run in _laneRuns)
        {
            var factor = run.Factor(weight);
            for (var i = run.Start; i < run.Start + run.Length; i++)
            {
                Totals[i] += (Int128)Math.Round(values.Lanes[i] * factor);
            }
        }

        KeepLargest(values.Integers);
        WeightSteps += RingWeight.Steps(weight);
        Contributors++;
    }

    private void KeepLargest(ReadOnlySpan<long> integers)
    {
        for (var i = 0; i < Counters.Length; i++)
        {
            Counters[i] = Math.Max(Counters[i], integers[i]);
        }
    }

    private double WeightOnGrid(double weight) =>
        weight >= RingWeight.Smallest && weight <= Plan.MaxWeight
            ? RingWeight.OnGrid(weight)
            : throw new ArgumentOutOfRangeException(nameof(weight), weight, $"a weight must be from 2^-20 to {Plan.MaxWeight}");

    private void RequireRoom(int updates)
    {
        if (updates > Plan.MaxContributors - Contributors)
        {
            throw new InvalidOperationException(
                $"the sum holds {Contributors} updates; {updates} more would exceed the {Plan.MaxContributors} its plan allows");
        }
    }
}
