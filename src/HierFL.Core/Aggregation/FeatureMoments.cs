using System.Collections.Immutable;

namespace HierFL.Core.Aggregation;

/// <summary>
/// Mean and standard deviation of features over all hospitals in two passes of exact sums: Σx first, then Σ(x − mean)² around the common
/// mean, which loses no digits to cancellation.
/// </summary>
/// <remarks>
/// A sum s travels in two lanes: its multiple of a coarse step, and the exact rest. Together they hold every bit of a double from 2^−100 or
/// less up to the bound, so that no scale of the data is assumed.
/// </remarks>
public static class FeatureMoments
{
    private const double RowBound = 1L << 50;
    private const int SumBits = 60;
    private const int SquareBits = 80;

    /// <summary>A lane's coarse step is 2^(bits of its bound − 100); its format has as many bits for up to 2^25 contributors.</summary>
    private const int StepBits = 100;

    /// <summary>Lanes of <c>RoundTask.Means</c>: the number of rows, and Σx of every feature.</summary>
    public static ImmutableArray<RingLane> MeanLanes(int features) => Lanes("sum", SumBits, features);

    /// <summary>Lanes of <c>RoundTask.Deviations</c>: the number of rows, and Σ(x − mean)² of every feature.</summary>
    public static ImmutableArray<RingLane> DeviationLanes(int features) => Lanes("squares", SquareBits, features);

    /// <summary>A hospital's values for <see cref="MeanLanes"/>.</summary>
    /// <param name="rows">Matrix, row by row.</param>
    /// <param name="features">Columns of the matrix.</param>
    /// <exception cref="ArgumentException">The matrix is not rectangular, or holds a value that is not finite.</exception>
    public static double[] Means(ReadOnlySpan<double> rows, int features) => Values(rows, new double[features], SumBits, value => value);

    /// <summary>A hospital's values for <see cref="DeviationLanes"/>.</summary>
    /// <param name="rows">Matrix, row by row, as many columns as <paramref name="means"/>.</param>
    /// <param name="means">Of the first pass.</param>
    /// <exception cref="ArgumentException">The matrix is not rectangular, or holds a value that is not finite.</exception>
    public static double[] Deviations(ReadOnlySpan<double> rows, ReadOnlySpan<double> means) => Values(rows, means, SquareBits, value => value * value);

    /// <summary>Mean of every feature.</summary>
    /// <param name="totals">Lane totals of <see cref="MeanLanes"/>.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static ImmutableArray<double> ReadMeans(ReadOnlySpan<double> totals)
    {
        var features = (totals.Length - 1) / 2;
        var means = ImmutableArray.CreateBuilder<double>(features);
        for (var feature = 0; feature < features; feature++)
        {
            means.Add(totals[0] > 0
                ? (totals[1 + feature] + totals[1 + features + feature]) / totals[0]
                : throw new ArgumentException("no hospital contributed a row: there is no mean", nameof(totals)));
        }

        return means.MoveToImmutable();
    }

    /// <summary>Sample standard deviation (ddof 1) of every feature; 1 where a feature is constant or there are fewer than 2 rows.</summary>
    /// <param name="totals">Lane totals of <see cref="DeviationLanes"/>.</param>
    /// <param name="means">Of the first pass.</param>
    public static ImmutableArray<double> ReadStd(ReadOnlySpan<double> totals, ReadOnlySpan<double> means)
    {
        var rows = totals[0];
        var std = ImmutableArray.CreateBuilder<double>(means.Length);
        for (var feature = 0; feature < means.Length; feature++)
        {
            // The mean of n equal values is off by some n·ε of itself; a variance within that is rounding, not spread.
            const double Epsilon = 1.0 / (1L << 52);
            var variance = rows < 2 ? 0 : (totals[1 + feature] + totals[1 + means.Length + feature]) / (rows - 1);
            var rounding = Math.Pow(rows * means[feature] * Epsilon, 2);
            std.Add(variance <= rounding ? 1 : Math.Sqrt(variance));
        }

        return std.MoveToImmutable();
    }

    private static ImmutableArray<RingLane> Lanes(string name, int bits, int features) =>
    [
        new("rows", 1, RowBound, 0, Weighted: false),
        new(name, features, Math.ScaleB(1, bits), 0, Weighted: false),
        new($"{name}-rest", features, Math.ScaleB(1, bits - StepBits), 0, Weighted: false),
    ];

    private static double[] Values(ReadOnlySpan<double> rows, ReadOnlySpan<double> origin, int bits, Func<double, double> term)
    {
        var features = origin.Length;
        if (features == 0 ? rows.Length > 0 : rows.Length % features != 0)
        {
            throw new ArgumentException($"{rows.Length} values are no rows of {features} features", nameof(rows));
        }

        var values = new double[1 + (2 * features)];
        values[0] = features == 0 ? 0 : rows.Length / features;
        for (var i = 0; i < rows.Length; i++)
        {
            values[1 + (i % features)] += double.IsFinite(rows[i])
                ? term(rows[i] - origin[i % features])
                : throw new ArgumentException($"row {i / features}, feature {i % features} is {rows[i]}; all must be finite", nameof(rows));
        }

        for (var feature = 0; feature < features; feature++)
        {
            // Exact: the step is a power of two, and the rest of a double is a double.
            var sum = values[1 + feature];
            values[1 + feature] = Math.ScaleB(Math.Round(Math.ScaleB(sum, StepBits - bits)), bits - StepBits);
            values[1 + features + feature] = sum - values[1 + feature];
        }

        return values;
    }
}
