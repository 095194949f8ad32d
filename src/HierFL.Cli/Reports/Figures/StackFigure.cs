using System.Collections.Immutable;
using System.Xml.Linq;
using OxyPlot.Series;

namespace HierFL.Cli.Reports.Figures;

/// <summary>Parts of an amount by round, one on top of the other; where there are many rounds, the mean of some.</summary>
internal static class StackFigure
{
    public const int MostBars = 100;

    /// <param name="name">Of the figure.</param>
    /// <param name="label">For those who do not see it.</param>
    /// <param name="unit">Of the amounts.</param>
    /// <param name="rounds">Numbers of the rounds.</param>
    /// <param name="layers">Amounts of each part by round, from the bottom.</param>
    public static XElement Draw(string name, string label, string unit, ImmutableArray<int> rounds, ImmutableArray<ImmutableArray<double>> layers)
    {
        const double Gap = 0.12;
        var bins = RoundBins.Of(rounds.Length, MostBars);
        var feet = new double[bins.Groups.Length];
        var plot = Frame.New();
        var series = new List<RectangleBarSeries>();
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var bars = new RectangleBarSeries { FillColor = Ink.Series(layer), StrokeThickness = 0 };
            for (var bin = 0; bin < feet.Length; bin++)
            {
                var group = bins.Groups[bin];
                var mean = layers[layer].AsSpan()[group].ToArray().Average();
                var (left, right) = (rounds[group.Start.Value] - 0.5, rounds[group.End.Value - 1] + 0.5);
                bars.Items.Add(new RectangleBarItem(left + (Gap * bins.Size), feet[bin], right - (Gap * bins.Size), feet[bin] + mean));
                feet[bin] += mean;
            }

            series.Add(bars);
        }

        plot.Axes.Add(Frame.Rounds(rounds[0], rounds[^1], 0.5 * bins.Size));
        plot.Axes.Add(Frame.Amounts(feet.Max(), unit));
        series.ForEach(plot.Series.Add);
        return SvgFigure.Draw(plot, name, label, CurveFigure.Width, CurveFigure.Height);
    }
}
