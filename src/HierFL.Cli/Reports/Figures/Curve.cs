using System.Collections.Immutable;
using HierFL.Core.Rounds;
using OxyPlot;
using OxyPlot.Series;

namespace HierFL.Cli.Reports.Figures;

/// <summary>A value by round, and how far it may be off.</summary>
internal sealed record CurvePoint(int Round, double Value, double ErrorBound = 0);

/// <summary>Lines over rounds.</summary>
internal static class Curve
{
    /// <summary>Points of a line at most: more than the figure has pixels for would make the page heavy, and show nothing.</summary>
    public const int MostPoints = 400;

    /// <summary>Up to so many points have a mark each.</summary>
    private const int MostMarks = 40;

    /// <summary>The federated metric of each measured round.</summary>
    public static ImmutableArray<CurvePoint> OfMetric(IEnumerable<RoundReport> reports, string metric) =>
    [
        .. reports.Where(report => report.Metrics.TryGetValue(metric, out var value) && double.IsFinite(value.Value))
            .Select(report => new CurvePoint(report.Round, report.Metrics[metric].Value, report.Metrics[metric].ErrorBound)),
    ];

    /// <summary>A hospital's own metric of each round that it was measured in.</summary>
    public static ImmutableArray<CurvePoint> OfHospital(IEnumerable<RoundReport> reports, string hospital, string metric) =>
    [
        .. reports.Select(report => (report.Round, Own: report.Hospitals.GetValueOrDefault(hospital)))
            .Where(round => round.Own is { } own && own.TryGetValue(metric, out var value) && double.IsFinite(value))
            .Select(round => new CurvePoint(round.Round, round.Own![metric])),
    ];

    public static ImmutableArray<CurvePoint> OfLoss(IEnumerable<RoundReport> reports) =>
        [.. reports.Where(report => report.TrainLoss is { } loss && double.IsFinite(loss)).Select(report => new CurvePoint(report.Round, report.TrainLoss!.Value))];

    /// <summary>Every n-th point, and the last.</summary>
    public static ImmutableArray<CurvePoint> Thin(ImmutableArray<CurvePoint> points)
    {
        var stride = (points.Length + MostPoints - 1) / MostPoints;
        return stride <= 1 ? points : [.. points.Where((_, index) => index % stride == 0 || index == points.Length - 1)];
    }

    public static LineSeries Line(ImmutableArray<CurvePoint> points, OxyColor color, double thickness = 2) => new()
    {
        Color = color,
        StrokeThickness = thickness,
        LineJoin = LineJoin.Round,
        MarkerType = points.Length <= MostMarks ? MarkerType.Circle : MarkerType.None,
        MarkerSize = points.Length == 1 ? 5 : thickness + 0.5,
        MarkerFill = color,
        ItemsSource = points.Select(point => new DataPoint(point.Round, point.Value)).ToArray(),
    };

    /// <summary>The room between two lines.</summary>
    public static AreaSeries Band(IEnumerable<(double Round, double Least, double Most)> edges, OxyColor color, byte opacity)
    {
        var band = new AreaSeries { Color = OxyColors.Transparent, Color2 = OxyColors.Transparent, StrokeThickness = 0, Fill = OxyColor.FromAColor(opacity, color) };
        foreach (var (round, least, most) in edges)
        {
            band.Points.Add(new DataPoint(round, most));
            band.Points2.Add(new DataPoint(round, least));
        }

        return band;
    }
}
