using HierFL.Learning.Data;

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
        var mean = MeanOf(values, features, rows);
        return new FeatureStatistics(mean, StdOf(values, mean, rows));
    }

    /// <summary>Of some rows of hospitals; of images, of every channel.</summary>
    /// <param name="parts">Hospitals with the same features, and which of their rows count.</param>
    internal static FeatureStatistics Of(IReadOnlyCollection<(HospitalData Data, int[] Rows)> parts)
    {
        var features = parts.First().Data.Features.Length;
        int[] rows = [.. Enumerable.Range(0, parts.Sum(part => part.Rows.Length))];
        double[] values = [.. parts.SelectMany(part => FeatureRows.Of(part.Data, part.Rows))];
        var mean = MeanOf(values, features, rows);
        double[] around = [.. parts.SelectMany(part => FeatureRows.Around(part.Data, part.Rows, mean))];
        return new FeatureStatistics(mean, StdOf(around, mean, rows));
    }

    private static double[] MeanOf(ReadOnlySpan<double> values, int features, ReadOnlySpan<int> rows)
    {
        var mean = new double[features];
        foreach (var row in rows)
        {
            for (var j = 0; j < features; j++)
            {
                mean[j] += values[(row * features) + j] / rows.Length;
            }
        }

        return mean;
    }

    private static double[] StdOf(ReadOnlySpan<double> values, double[] mean, ReadOnlySpan<int> rows)
    {
        var (features, squares) = (mean.Length, new double[mean.Length]);
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

        return std;
    }
}
