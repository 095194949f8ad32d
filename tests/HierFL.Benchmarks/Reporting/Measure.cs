using System.Globalization;

namespace HierFL.Benchmarks.Reporting;

/// <summary>What was measured several times.</summary>
internal sealed record Measure(IReadOnlyList<double> Samples)
{
    public double Median
    {
        get
        {
            var sorted = Samples.Order().ToArray();
            return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public double Mean => Samples.Count == 0 ? double.NaN : Samples.Average();

    /// <summary>Of the sample; 0 for a single one.</summary>
    public double Std => Samples.Count < 2 ? 0 : Math.Sqrt(Samples.Sum(value => Math.Pow(value - Mean, 2)) / (Samples.Count - 1));

    public double Least => Samples.Count == 0 ? double.NaN : Samples.Min();

    public double Most => Samples.Count == 0 ? double.NaN : Samples.Max();

    /// <summary>Each sample under the function: seconds to GB/s, or to milliseconds.</summary>
    public Measure Map(Func<double, double> change) => new([.. Samples.Select(change)]);

    /// <summary>Pair by pair: this one over the other.</summary>
    public Measure Over(Measure other) => new([.. Samples.Zip(other.Samples, (mine, theirs) => mine / theirs)]);

    /// <summary>Median, least and most as cells.</summary>
    public string[] Cells(string format = "0.##") => [Cell(Median, format), Cell(Least, format), Cell(Most, format)];

    /// <summary>Mean and standard deviation in one cell; a dash for no sample.</summary>
    public string MeanCell() => Samples.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Mean:0.000} ± {Std:0.000}");

    public static string Cell(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);
}
