using System.Globalization;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Results;

/// <summary>
/// The Fed-Heart-Disease benchmark of FLamby (Ogier du Terrail et al. 2022): every method as a job, its model applied in plain float64 to all test rows, standardized by all
/// training rows, and to those of each centre, standardized by its own.
/// </summary>
internal sealed class FlambyTable : ResultsTable
{
    /// <summary>Half of the last digit that is published.</summary>
    private const double Rounding = 0.0005;

    public override string Name => "flamby";

    public override int[] Seeds => [.. Enumerable.Range(42, 10)];

    public override async Task<string> MakeAsync(ResultsRun run)
    {
        var rows = HeartRows.Read(run.Data);
        var table = new Table("method", "all test rows: published", "ours", "within", "mean of the centres: published", "ours", "within");
        foreach (var method in FlambyMethod.All)
        {
            var found = new List<(double Pooled, double Centres)>();
            foreach (var seed in run.Seeds)
            {
                found.Add(Accuracies(await ModelAsync(run, method, seed), rows));
            }

            table.Add([method.Name, .. Cells(method.PooledTest, [.. found.Select(one => one.Pooled)]), .. Cells(method.Centres, [.. found.Select(one => one.Centres)])]);
        }

        return table.Text() + string.Create(
            CultureInfo.InvariantCulture,
            $"\nAccuracy at the threshold 0.5: published mean and standard deviation (5 seeds), ours over {run.Seeds.Length} seeds ({run.Seeds[0]} to {run.Seeds[^1]}). *Within*: our mean lies in the published mean ± standard deviation.\n");
    }

    private static async Task<LinearModel> ModelAsync(ResultsRun run, FlambyMethod method, int seed)
    {
        var (job, federation) = await run.WriteAsync($"flamby/{Array.IndexOf(FlambyMethod.All, method)}", method.Job, RowsOf(run.Data, method));
        await run.RunAsync(job, federation, seed);
        return LinearModel.Read(Path.Combine(run.OutOf(job, seed), "model.safetensors"));
    }

    private static IEnumerable<string> RowsOf(string data, FlambyMethod method) => File.ReadLines(Path.Combine(data, HeartRows.File)).Index()
        .Where(line => line.Index == 0 || method.Hospitals is null || method.Hospitals.Contains(line.Item.Split(',')[0]))
        .Select(line => line.Index == 0 || method.Hospitals is not null ? line.Item : $"pooled,all,{string.Join(',', line.Item.Split(',').Skip(2))}");

    private static (double Pooled, double Centres) Accuracies(LinearModel model, HeartRow[] rows)
    {
        var centres = HeartRows.Hospitals.Select(hospital => Accuracy(model, [.. rows.Where(row => row.Hospital == hospital)]));
        return (Accuracy(model, rows), centres.Average());
    }

    private static double Accuracy(LinearModel model, HeartRow[] rows) =>
        model.Accuracy([.. rows.Where(row => row.IsTest)], Standardization.Of([.. rows.Where(row => !row.IsTest)]));

    private static string[] Cells((double Mean, double Std) published, double[] ours)
    {
        var measure = new Measure(ours);
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{published.Mean:0.000} ± {published.Std:0.000}"),
            measure.MeanCell(),
            Math.Abs(measure.Mean - published.Mean) <= published.Std + Rounding ? "yes" : "no",
        ];
    }
}
