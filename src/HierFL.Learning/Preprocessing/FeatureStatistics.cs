namespace HierFL.Learning.Preprocessing;

/// <summary>Mean and sample standard deviation of each feature over some rows of one place.</summary>
/// <param name="Mean">Per feature.</param>
/// <param name="Std">Per feature, ddof 1; 1 where a feature is constant or there are fewer than two rows.</param>
public sealed record FeatureStatistics(double[] Mean, double[] Std)
{
    // Relative to the mean: the mean of n equal values is off by rounding, which is no spread.
    private const double Rounding = 1.0 / (1L << 52);

    /// <summary>Leaves the values as they are.</summary>
    public static FeatureStatistics None(int features) => new(new double[features], [.. Enumerable.Repeat(1.0, features)]);

    /// <param name="values">Rows × features, row-major.</param>
    /// <param name="features">Features per row.</param>
    /// <param name="rows">Which rows count.</param>
    public static FeatureStatistics Of(ReadOnlySpan<double> values, int features, ReadOnlySpan<int> rows)
    {
        var (mean, squares) = (new double[features], new double[features]);
        foreach (var row in rows)
        {
            for (var j = 0; j < features; j++)
            {
                mean[j] += values[(row * features) + j] / rows.Length;
            }
        }

        foreach (var row in rows)
        {
            for (var j = 0; j < features; j++)
            {
                var off = values[(row * features) + j] - mean[j];
                squares[j] += off * off;
            }
        }

        var std = new double[features];
        for (var j = 0; j < features; j++)
        {
            var spread = rows.Length < 2 ? 0 : Math.Sqrt(squares[j] / (rows.Length - 1));
            std[j] = spread > Math.Abs(mean[j]) * rows.Length * Rounding ? spread : 1;
        }

        return new FeatureStatistics(mean, std);
    }
}
