using System.Globalization;
using System.Text.Json;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Results;

/// <summary>FedProx against FedAvg on <see cref="SyntheticHospitals"/>: the proximal term makes the course steadier where hospitals differ.</summary>
internal sealed class SyntheticTable : ResultsTable
{
    private const int Rounds = 60;

    /// <summary>Rounds at the end over which the course is judged.</summary>
    private const int Last = 10;

    public override string Name => "synthetic";

    public override bool NeedsData => false;

    public override int[] Seeds => [1];

    public override async Task<string> MakeAsync(ResultsRun run)
    {
        var table = new Table("alpha, beta", "mu", "accuracy, last 10 rounds", "training loss, last 10 rounds");
        var curves = new List<(string Name, IReadOnlyList<(double X, double Y)> Points)>();
        foreach (var (spread, mu) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            var history = await HistoryAsync(run, spread, mu);
            double[] accuracy = [.. history.Select(line => line.GetProperty("metrics").GetProperty("accuracy").GetDouble())], loss = [.. history.Select(line => line.GetProperty("trainLoss").GetDouble())];
            curves.Add(($"({spread}, {spread}), mu {mu}", [.. loss.Select((value, index) => (index + 1.0, value))]));
            table.Add($"{spread}, {spread}", $"{mu}", new Measure(accuracy[^Last..]).MeanCell(), new Measure(loss[^Last..]).MeanCell());
        }

        if (run.Plots.Length > 0)
        {
            LinePlot.Write(Path.Combine(run.Plots, "synthetic.svg"), "round", "training loss of the round's hospitals", isLogarithmic: false, curves);
        }

        return table.Text() + $"\n30 hospitals, a third of them a round, 20 epochs of batches of 10, step size 0.01, multinomial logistic regression, {Rounds} rounds; at most 2 000 rows a hospital.\n";
    }

    private static async Task<JsonElement[]> HistoryAsync(ResultsRun run, int spread, int mu)
    {
        var (job, federation) = await run.WriteAsync($"synthetic/{spread}-{mu}", Job(mu), SyntheticHospitals.Rows(spread, spread, 30, 2000, run.Seeds[0]));
        return [.. (await run.RunAsync(job, federation, run.Seeds[0])).GetProperty("history").EnumerateArray().Where(line => line.GetProperty("round").GetInt32() > 0)];
    }

    private static string Job(int mu) => $$$"""
        version: 1
        name: synthetic
        stop: {rounds: {{{Rounds}}}}
        model: {kind: logistic-regression, init: zeros}
        data: {dataset: synthetic, features: all, standardize: none}
        target: {task: multiclass, column: label, classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]}
        cohort: {kind: random, fraction: 0.3333}
        local: {epochs: 20, batchSize: 10, optimizer: {kind: sgd, learningRate: 0.01}}
        algorithm: {kind: fedprox, mu: {{{mu}}}}
        evaluation: {metrics: [accuracy], every: 1, split: test}

        """;
}
