using System.Text.Json;

namespace HierFL.Benchmarks.Results;

/// <summary>
/// How far the loss of a job's models on all training rows lies above the least that any logistic regression has: what no hospital can compute, in plain float64 from the
/// kept checkpoints.
/// </summary>
internal static class GapCurve
{
    /// <summary>Runs the job and measures every version it has kept.</summary>
    /// <param name="run">Where.</param>
    /// <param name="name">Of the case: a folder.</param>
    /// <param name="job">Job file; it keeps every version.</param>
    /// <param name="rows">The rows, with the hospitals of the case.</param>
    /// <param name="regionOf">The region of a hospital.</param>
    /// <param name="limits">More lines of the federation file; empty for none.</param>
    public static async Task<IReadOnlyList<(double X, double Y)>> OfAsync(ResultsRun run, string name, string job, IReadOnlyList<HeartRow> rows, Func<string, string> regionOf, string limits = "")
    {
        var (jobFile, federation) = await run.WriteAsync(name, job, Lines(rows, regionOf), limits);
        var result = await run.RunAsync(jobFile, federation, run.Seeds[0]);
        HeartRow[] train = [.. rows.Where(row => !row.IsTest)];
        var standardization = Standardization.Of(train);
        var least = LinearModel.LeastLoss(train, standardization);
        return
        [
            .. Directory.EnumerateDirectories(Checkpoints(result)).Order(StringComparer.Ordinal)
                .Select(version => ((double)int.Parse(Path.GetFileName(version), System.Globalization.CultureInfo.InvariantCulture), Gap(version)))
                .Where(point => point.Item1 > 0),
        ];

        double Gap(string version) => LinearModel.Read(Path.Combine(version, "model.safetensors")).Loss(train, standardization) - least;
    }

    private static string Checkpoints(JsonElement result) => result.GetProperty("paths").GetProperty("checkpoints").GetString()!;

    private static IEnumerable<string> Lines(IReadOnlyList<HeartRow> rows, Func<string, string> regionOf) => rows
        .Select(row => FormattableString.Invariant($"{row.Hospital},{regionOf(row.Hospital)},{(row.IsTest ? "test" : "train")},{string.Join(',', row.Features.Select(value => FormattableString.Invariant($"{value:R}")))},{(row.IsPositive ? 1 : 0)}"))
        .Prepend($"hospital,region,split,{string.Join(',', Enumerable.Range(1, rows[0].Features.Length).Select(feature => $"x{feature}"))},label");
}
