namespace HierFL.Benchmarks.Results;

/// <summary>Mean and sample standard deviation of features; a feature that does not vary is divided by 1, as the product does.</summary>
internal sealed record Standardization(double[] Mean, double[] Std)
{
    /// <param name="rows">Two or more.</param>
    public static Standardization Of(IReadOnlyList<HeartRow> rows)
    {
        var features = Enumerable.Range(0, rows[0].Features.Length).ToArray();
        double[] mean = [.. features.Select(feature => rows.Average(row => row.Features[feature]))];
        return new Standardization(mean, [.. features.Select(feature => Deviation(rows, feature, mean[feature]))]);
    }

    public double[] Apply(double[] features) => [.. features.Select((value, feature) => (value - Mean[feature]) / Std[feature])];

    private static double Deviation(IReadOnlyList<HeartRow> rows, int feature, double mean)
    {
        var std = Math.Sqrt(rows.Sum(row => Math.Pow(row.Features[feature] - mean, 2)) / (rows.Count - 1));
        return std > 0 ? std : 1;
    }
}
