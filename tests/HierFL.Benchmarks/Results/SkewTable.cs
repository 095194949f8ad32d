using System.Globalization;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Results;

/// <summary>Algorithms for skewed hospitals: how close they come to the pooled optimum where hospitals hold one class each, and where they take different numbers of steps.</summary>
internal sealed class SkewTable : ResultsTable
{
    private const int Rounds = 150;

    private static readonly int[] Shown = [10, 50, Rounds];

    /// <summary>Steps of the four hospitals, by name: a site policy that caps the 20 of the job.</summary>
    private const string UnequalSteps = "limits: {cleveland: {maxLocalSteps: 20}, hungarian: {maxLocalSteps: 10}, switzerland: {maxLocalSteps: 5}, va: {maxLocalSteps: 2}}\n";

    private static readonly (string Name, string Section)[] Algorithms =
    [
        ("fedavg", ""),
        ("fedprox", "algorithm: {kind: fedprox, mu: 0.1}"),
        ("fednova", "algorithm: {kind: fednova}"),
        ("scaffold", "algorithm: {kind: scaffold}"),
    ];

    public override string Name => "skew";

    public override int[] Seeds => [1];

    public override async Task<string> MakeAsync(ResultsRun run)
    {
        var rows = HeartRows.Read(run.Data);
        var table = new Table(["hospitals", "algorithm", .. Shown.Select(round => $"gap after {round} rounds")]);
        await AddAsync(run, table, "one-class", "of one class each, 20 steps", OfOneClass(rows), "");
        await AddAsync(run, table, "unequal-steps", "the four real ones, 20, 10, 5 and 2 steps", rows, UnequalSteps);
        return table.Text() + "\nGap: loss on all training rows above that of the pooled optimum. Logistic regression, full batches, step size 0.1; no randomness.\n";
    }

    private static async Task AddAsync(ResultsRun run, Table table, string name, string what, IReadOnlyList<HeartRow> rows, string limits)
    {
        var curves = new List<(string Name, IReadOnlyList<(double X, double Y)> Points)>();
        foreach (var (algorithm, section) in Algorithms)
        {
            var curve = await GapCurve.OfAsync(run, $"{name}-{algorithm}", GapJob.Text(Rounds, 20, section), rows, _ => "all", limits);
            curves.Add((algorithm, curve));
            table.Add([what, algorithm, .. Shown.Select(round => curve.First(point => (int)point.X == round).Y.ToString("0.0e+0", CultureInfo.InvariantCulture))]);
        }

        if (run.Plots.Length > 0)
        {
            LinePlot.Write(Path.Combine(run.Plots, $"{name}.svg"), "round", "loss above the pooled optimum", isLogarithmic: true, curves);
        }
    }

    /// <summary>Four hospitals, two of which have only patients with the disease and two only patients without.</summary>
    private static HeartRow[] OfOneClass(HeartRow[] rows) =>
        [.. rows.Index().Select(row => row.Item with { Hospital = $"{(row.Item.IsPositive ? "ill" : "well")}-{(row.Index % 2 == 0 ? "a" : "b")}" })];
}
