using System.Collections.Immutable;
using System.Xml.Linq;
using HierFL.Core.Rounds;
using OxyPlot;

namespace HierFL.Cli.Reports.Figures;

/// <summary>A metric at each hospital by round: a line each for a few, and how they are spread for many.</summary>
internal static class HospitalsFigure
{
    /// <summary>More lines than there are colours cannot be told apart.</summary>
    public const int MostLines = Ink.SeriesColors;

    private const byte Outer = 36;

    private const byte Inner = 72;

    /// <param name="name">Of the figure.</param>
    /// <param name="metric">Which one.</param>
    /// <param name="reports">Measured rounds.</param>
    /// <param name="hospitals">Those with a value of it.</param>
    public static XElement Draw(string name, string metric, ImmutableArray<RoundReport> reports, ImmutableArray<string> hospitals)
    {
        var curves = hospitals.Select(hospital => Curve.OfHospital(reports, hospital, metric)).ToImmutableArray();
        var (all, plot) = (curves.SelectMany(curve => curve).ToArray(), Frame.New());
        var (first, last) = (all.Min(point => point.Round), all.Max(point => point.Round));
        plot.Axes.Add(Frame.Rounds(first, last, Frame.Margin(first, last)));
        plot.Axes.Add(Frame.Values(all.Min(point => point.Value), all.Max(point => point.Value)));
        if (hospitals.Length <= MostLines)
        {
            for (var index = 0; index < curves.Length; index++)
            {
                plot.Series.Add(Curve.Line(Curve.Thin(curves[index]), Ink.Series(index), 1.5));
            }
        }
        else
        {
            AddSpread(plot, all);
        }

        return SvgFigure.Draw(plot, name, $"{metric} at each of {hospitals.Length} hospitals, rounds {first} to {last}", CurveFigure.Width, CurveFigure.Height);
    }

    /// <summary>From the lowest to the highest, the middle half of the hospitals, and the one in the middle.</summary>
    private static void AddSpread(PlotModel plot, CurvePoint[] all)
    {
        var rounds = all.GroupBy(point => point.Round).OrderBy(round => round.Key)
            .Select(round => (Round: round.Key, Values: round.Select(point => point.Value).Order().ToArray())).ToArray();
        var middle = Curve.Thin([.. rounds.Select(round => new CurvePoint(round.Round, Quantile(round.Values, 0.5)))]);
        var kept = middle.Select(point => point.Round).ToHashSet();
        var shown = rounds.Where(round => kept.Contains(round.Round)).ToArray();
        plot.Series.Add(Curve.Band(Widened(shown, 0, 1), Ink.Series(0), Outer));
        plot.Series.Add(Curve.Band(Widened(shown, 0.25, 0.75), Ink.Series(0), Inner));
        plot.Series.Add(Curve.Line(middle, Ink.Series(0)));
    }

    private static IEnumerable<(double, double, double)> Widened((int Round, double[] Values)[] rounds, double low, double high)
    {
        double[] sides = rounds.Length == 1 ? [-0.1, 0.1] : [0];
        return rounds.SelectMany(round => sides.Select(side => (round.Round + side, Quantile(round.Values, low), Quantile(round.Values, high))));
    }

    /// <summary>Between the two nearest values, of sorted ones.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + ((place - Math.Floor(place)) * (above - below));
    }
}
