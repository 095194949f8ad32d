using HierFL.Cli.Reports.Figures;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace HierFL.Benchmarks.Results;

/// <summary>Curves over rounds as an SVG file, readable on light and dark pages.</summary>
internal static class LinePlot
{
    private const double Width = 720;
    private const double Height = 360;

    private static readonly OxyColor Ink = OxyColor.FromRgb(0x77, 0x77, 0x77);

    /// <summary>Distinct also for those who do not see all colours (Okabe and Ito 2008).</summary>
    private static readonly OxyColor[] Colors =
    [
        OxyColor.FromRgb(0x00, 0x72, 0xB2), OxyColor.FromRgb(0xD5, 0x5E, 0x00), OxyColor.FromRgb(0x00, 0x9E, 0x73), OxyColor.FromRgb(0xCC, 0x79, 0xA7), OxyColor.FromRgb(0xE6, 0x9F, 0x00),
    ];

    /// <param name="file">To be written.</param>
    /// <param name="x">What the curves go over.</param>
    /// <param name="y">What they show.</param>
    /// <param name="isLogarithmic">Whether the values span orders of magnitude.</param>
    /// <param name="curves">By name.</param>
    public static void Write(string file, string x, string y, bool isLogarithmic, IEnumerable<(string Name, IReadOnlyList<(double X, double Y)> Points)> curves)
    {
        var plot = new PlotModel { PlotAreaBorderColor = Ink, TextColor = Ink };
        plot.Axes.Add(Styled(new LinearAxis { Position = AxisPosition.Bottom, Title = x }));
        plot.Axes.Add(Styled(isLogarithmic ? new LogarithmicAxis { Position = AxisPosition.Left, Title = y } : new LinearAxis { Position = AxisPosition.Left, Title = y }));
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Inside, LegendTextColor = Ink });
        foreach (var (index, (name, points)) in curves.Index())
        {
            var line = new LineSeries { Title = name, Color = Colors[index % Colors.Length], StrokeThickness = 2, LineStyle = index < Colors.Length ? LineStyle.Solid : LineStyle.Dash };
            line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
            plot.Series.Add(line);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, new SvgExporter { Width = Width, Height = Height, TextMeasurer = new WideLetters() }.ExportToString(plot));
    }

    private static Axis Styled(Axis axis)
    {
        (axis.TicklineColor, axis.AxislineColor) = (Ink, Ink);
        (axis.MajorGridlineStyle, axis.MajorGridlineColor) = (LineStyle.Solid, OxyColor.FromAColor(60, Ink));
        return axis;
    }
}
