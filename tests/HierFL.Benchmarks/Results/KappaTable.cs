using System.Globalization;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Results;

/// <summary>Regional rounds per global round (kappa2 of HierFAVG): the same work of the hospitals with fewer messages to the root, and what that costs where regions differ.</summary>
internal sealed class KappaTable : ResultsTable
{
    /// <summary>Regional rounds in all.</summary>
    private const int Regional = 200;

    private static readonly int[] Kappas = [1, 2, 5, 10];

    public override string Name => "kappa";

    public override int[] Seeds => [1];

    public override async Task<string> MakeAsync(ResultsRun run)
    {
        var rows = HeartRows.Read(run.Data);
        var table = new Table("regional rounds a global round", "global rounds", "messages to the root", "gap at the end");
        var curves = new List<(string Name, IReadOnlyList<(double X, double Y)> Points)>();
        foreach (var kappa in Kappas)
        {
            var globals = Regional / kappa;
            var curve = await GapCurve.OfAsync(run, $"kappa-{kappa}", GapJob.Text(globals, 5, $"region: {{rounds: {kappa}}}"), rows, RegionOf);
            curves.Add(($"kappa2 = {kappa}", [.. curve.Select(point => (point.X * kappa, point.Y))]));
            table.Add(
                kappa.ToString(CultureInfo.InvariantCulture),
                globals.ToString(CultureInfo.InvariantCulture),
                (2 * globals).ToString(CultureInfo.InvariantCulture),
                curve[^1].Y.ToString("0.00e+0", CultureInfo.InvariantCulture));
        }

        if (run.Plots.Length > 0)
        {
            LinePlot.Write(Path.Combine(run.Plots, "kappa.svg"), "regional rounds", "loss above the pooled optimum", isLogarithmic: true, curves);
        }

        return table.Text() + $"\nHeart disease, two regions of two hospitals, {Regional} regional rounds of 5 full-batch steps in all. Gap: loss on all training rows above that of the pooled optimum.\n";
    }

    private static string RegionOf(string hospital) => hospital is "cleveland" or "va" ? "usa" : "europe";
}
