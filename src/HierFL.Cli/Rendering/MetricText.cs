using System.Globalization;

namespace HierFL.Cli.Rendering;

/// <summary>A metric for people: three digits, and by how much it may be off where it was read from histograms.</summary>
internal static class MetricText
{
    private const double Step = 0.001;

    /// <param name="value">The metric.</param>
    /// <param name="bound">Its largest error; 0 for a metric that is exact.</param>
    public static string Of(double value, double bound = 0) => value.ToString("0.000", CultureInfo.InvariantCulture) + Bound(bound);

    /// <summary>Rounded up: a bound that is shown holds.</summary>
    private static string Bound(double bound) =>
        bound > 0 ? string.Create(CultureInfo.InvariantCulture, $"±{Math.Ceiling(Math.Round(bound / Step, 6)) * Step:0.000}") : "";
}
