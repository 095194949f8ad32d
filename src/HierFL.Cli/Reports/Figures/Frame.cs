using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;

namespace HierFL.Cli.Reports.Figures;

/// <summary>What all figures look like: no box, faint lines across, few ticks, round numbers.</summary>
internal static class Frame
{
    /// <summary>Of letters, in pixels.</summary>
    private const double LetterSize = 12;

    /// <summary>Ticks of an axis of rounds at most.</summary>
    private const int MostTicks = 10;

    public static PlotModel New() => new()
    {
        Background = OxyColors.Undefined,
        PlotAreaBackground = OxyColors.Undefined,
        PlotAreaBorderThickness = new OxyThickness(0, 0, 0, 1),
        PlotAreaBorderColor = Ink.Muted,
        TextColor = Ink.Muted,
        DefaultFont = "Helvetica",
        DefaultFontSize = LetterSize,
        Padding = new OxyThickness(6, 8, 14, 0),
        Culture = CultureInfo.InvariantCulture,
    };

    /// <summary>Room beside the first and the last point, so that their marks are whole; a single one stands in the middle.</summary>
    public static double Margin(double first, double last) => last > first ? (last - first) * 0.015 : 1;

    /// <summary>Whole rounds along the bottom.</summary>
    public static LinearAxis Rounds(double first, double last, double margin) => new()
    {
        Position = AxisPosition.Bottom,
        Minimum = first - margin,
        Maximum = last + margin,
        MajorStep = Step(last - first),
        MinorTickSize = 0,
        MajorTickSize = 4,
        TicklineColor = Ink.Muted,
        AxislineColor = Ink.Muted,
        Title = "round",
        AxisTitleDistance = 4,
    };

    /// <summary>Values up the left.</summary>
    public static LinearAxis Values(double least, double most, string? format = null)
    {
        var room = Math.Max((most - least) * 0.06, Math.Abs(most) * 1e-3);
        return new LinearAxis
        {
            Position = AxisPosition.Left,
            Minimum = least - (room > 0 ? room : 1),
            Maximum = most + (room > 0 ? room : 1),
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Ink.Grid,
            MajorTickSize = 0,
            MinorTickSize = 0,
            IntervalLength = 42,
            StringFormat = format,
        };
    }

    /// <summary>Amounts from nothing up.</summary>
    public static LinearAxis Amounts(double most, string unit) => new()
    {
        Position = AxisPosition.Left,
        Minimum = 0,
        Maximum = most > 0 ? most * 1.06 : 1,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = Ink.Grid,
        MajorTickSize = 0,
        MinorTickSize = 0,
        IntervalLength = 42,
        Title = unit,
        AxisTitleDistance = 6,
    };

    /// <summary>1, 2 or 5 times a power of ten, and never a part of a round.</summary>
    private static double Step(double span)
    {
        double step = 1;
        for (var turn = 0; span / step > MostTicks; turn++)
        {
            step *= turn % 3 == 1 ? 2.5 : 2;
        }

        return step;
    }
}
