using System.Collections.Immutable;
using System.Xml.Linq;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Reports.Figures;

/// <summary>One value by round, in a band of how far it may be off.</summary>
internal static class CurveFigure
{
    public const double Width = 520;

    /// <summary>Of a figure that has a line of the page for itself.</summary>
    public const double FullWidth = 1060;

    public const double Height = 240;

    /// <summary>Opacity of a band, of 255.</summary>
    private const byte BandOpacity = 56;

    /// <param name="name">Of the figure.</param>
    /// <param name="what">The value.</param>
    /// <param name="all">By round, in order; one or more.</param>
    /// <param name="width">In pixels.</param>
    public static XElement Draw(string name, string what, ImmutableArray<CurvePoint> all, double width = Width)
    {
        var points = Curve.Thin(all);
        var plot = Frame.New();
        var (least, most) = (points.Min(point => point.Value - point.ErrorBound), points.Max(point => point.Value + point.ErrorBound));
        plot.Axes.Add(Frame.Rounds(points[0].Round, points[^1].Round, Frame.Margin(points[0].Round, points[^1].Round)));
        plot.Axes.Add(Frame.Values(least, most));
        if (points.Any(point => point.ErrorBound > 0))
        {
            plot.Series.Add(Curve.Band(Edges(points), Ink.Series(0), BandOpacity));
        }

        plot.Series.Add(Curve.Line(points, Ink.Series(0)));
        return SvgFigure.Draw(plot, name, Sentence(what, all), width, Height);
    }

    /// <summary>The band of a single round has a width, so that it is seen.</summary>
    private static IEnumerable<(double, double, double)> Edges(ImmutableArray<CurvePoint> points) => points.Length > 1
        ? points.Select(point => ((double)point.Round, point.Value - point.ErrorBound, point.Value + point.ErrorBound))
        : new[] { -0.1, 0.1 }.Select(side => (points[0].Round + side, points[0].Value - points[0].ErrorBound, points[0].Value + points[0].ErrorBound));

    private static string Sentence(string what, ImmutableArray<CurvePoint> points) => points.Length == 1
        ? $"{what}: {MetricText.Of(points[0].Value, points[0].ErrorBound)} in round {points[0].Round}"
        : $"{what}: from {MetricText.Of(points[0].Value, points[0].ErrorBound)} in round {points[0].Round} to {MetricText.Of(points[^1].Value, points[^1].ErrorBound)} in round {points[^1].Round}";
}
