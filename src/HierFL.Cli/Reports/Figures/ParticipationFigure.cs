using System.Collections.Immutable;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace HierFL.Cli.Reports.Figures;

/// <summary>Hospitals down, rounds across: who had a part in what.</summary>
internal static class ParticipationFigure
{
    public const int MostHospitals = 50;

    public const int MostColumns = 120;

    private const double RowHeight = 20;

    private const double Foot = 46;

    /// <summary>With more cells, neighbours of the same kind are one mark: the page stays small.</summary>
    private const int MostCells = 1500;

    /// <summary>The hospitals that are drawn, by name: where there are too many, those that failed in most rounds.</summary>
    public static ImmutableArray<int> Rows(Participation parts) =>
    [
        .. Enumerable.Range(0, parts.Hospitals.Length).OrderByDescending(parts.Failed).ThenBy(hospital => parts.Hospitals[hospital], StringComparer.Ordinal)
            .Take(MostHospitals).OrderBy(hospital => parts.Hospitals[hospital], StringComparer.Ordinal),
    ];

    public static XElement Draw(Participation parts)
    {
        var (rows, bins, plot) = (Rows(parts), RoundBins.Of(parts.Rounds.Length, MostColumns), Frame.New());
        var joins = rows.Length * bins.Groups.Length > MostCells;
        plot.PlotAreaBorderThickness = new OxyThickness(0);
        plot.Axes.Add(Frame.Rounds(parts.Rounds[0], parts.Rounds[^1], 0.5));
        var names = new CategoryAxis
        {
            Position = AxisPosition.Left,
            StartPosition = 1,
            EndPosition = 0,
            MajorTickSize = 0,
            MinorTickSize = 0,
            GapWidth = 0,
            IsTickCentered = true,
            TextColor = Ink.Text,
        };
        names.Labels.AddRange(rows.Select(row => Short(parts.Hospitals[row])));
        plot.Axes.Add(names);
        foreach (var part in Enum.GetValues<Part>())
        {
            var cells = new RectangleBarSeries { FillColor = Ink.Of(part), StrokeColor = Ink.Card, StrokeThickness = joins ? 0 : 1 };
            foreach (var item in rows.SelectMany((row, place) => Stretches(parts, bins, row, place, part, joins)))
            {
                cells.Items.Add(item);
            }

            plot.Series.Add(cells);
        }

        return SvgFigure.Draw(plot, "participation", Sentence(parts), CurveFigure.FullWidth, Foot + (rows.Length * RowHeight));
    }

    private static IEnumerable<RectangleBarItem> Stretches(Participation parts, RoundBins bins, int row, int place, Part part, bool joins)
    {
        const double Half = 0.42;
        for (var bin = 0; bin < bins.Groups.Length; bin++)
        {
            if (Worst(parts, row, bins.Groups[bin]) != part)
            {
                continue;
            }

            var first = bin;
            while (joins && bin + 1 < bins.Groups.Length && Worst(parts, row, bins.Groups[bin + 1]) == part)
            {
                bin++;
            }

            yield return new RectangleBarItem(
                parts.Rounds[bins.Groups[first].Start.Value] - 0.5, place - Half, parts.Rounds[bins.Groups[bin].End.Value - 1] + 0.5, place + Half);
        }
    }

    private static Part Worst(Participation parts, int hospital, Range rounds)
    {
        var worst = Part.Admitted;
        for (var round = rounds.Start.Value; round < rounds.End.Value; round++)
        {
            worst = (Part)Math.Max((int)worst, (int)parts[hospital, round]);
        }

        return worst;
    }

    private static string Short(string name) => name.Length <= 24 ? name : string.Concat(name.AsSpan(0, 23), "…");

    private static string Sentence(Participation parts)
    {
        var admitted = Enumerable.Range(0, parts.Hospitals.Length).Sum(hospital => parts.Count(hospital, Part.Admitted));
        return $"participation of {parts.Hospitals.Length} hospitals in {parts.Rounds.Length} rounds: {admitted} updates in committed sums";
    }
}
