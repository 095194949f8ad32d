using System.Globalization;
using System.Text.Json;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Results;

/// <summary>At each hospital: the AUC of the federated model beside the hospital's own and the pooled one, mean and standard deviation over seeds. Its name is that of the example.</summary>
internal abstract class ComparisonTable : ResultsTable
{
    private const string Metric = "auc";

    /// <summary>What is to be said below the table; empty for nothing.</summary>
    protected virtual Task<string> RemarksAsync(ResultsRun run, string job) => Task.FromResult("");

    public sealed override async Task<string> MakeAsync(ResultsRun run)
    {
        var (federation, job, results) = (Prepare(run), ResultsRun.Example($"{Name}/job.yaml"), new List<JsonElement>());
        foreach (var seed in run.Seeds)
        {
            results.Add(await run.RunAsync(job, federation, seed, "--baselines", "local,pooled"));
        }

        var baselines = results.ConvertAll(result => result.GetProperty("baselines"));
        var table = new Table("hospital", "rows it trains on", "federated", "its own", "pooled");
        var hospitals = baselines[0].GetProperty("federated").GetProperty("hospitals").EnumerateObject().Select(entry => entry.Name).ToArray();
        Measure At(string hospital, Func<JsonElement, JsonElement?> modelOf) => Over(baselines, one => modelOf(one) is { } model ? Value(model.GetProperty("hospitals"), hospital) : null);
        Measure[] Row(string hospital) => [At(hospital, one => Federated(one)), At(hospital, one => Own(one, hospital)), At(hospital, one => Pooled(one))];
        foreach (var hospital in hospitals)
        {
            table.Add([hospital, Own(baselines[0], hospital)?.GetProperty("trainRows").ToString() ?? "0", .. Row(hospital).Select(measure => measure.MeanCell())]);
        }

        var means = Enumerable.Range(0, 3).Select(model => MeanOver(hospitals, baselines, model)).ToArray();
        table.Add(["**mean of the hospitals**", "", .. means.Select(measure => measure.MeanCell())]);
        table.Add(
            ["**all test rows together**", baselines[0].GetProperty("pooled").GetProperty("trainRows").ToString(), Over(baselines, one => Auc(Federated(one))).MeanCell(), "", Over(baselines, one => Auc(Pooled(one))).MeanCell()]);
        return table.Text() + string.Create(
            CultureInfo.InvariantCulture,
            $"\nAUC on each hospital's own test rows: mean and standard deviation over the seeds {string.Join(", ", run.Seeds)}; {results[0].GetProperty("rounds")} rounds.\n")
            + await RemarksAsync(run, job);
    }

    /// <summary>Mean over hospitals that all three models are measured at, seed by seed.</summary>
    private static Measure MeanOver(string[] hospitals, List<JsonElement> baselines, int model) => new([.. baselines.Select(one => hospitals
        .Select(hospital => (double?[])[Value(Federated(one).GetProperty("hospitals"), hospital), Own(one, hospital) is { } own ? Value(own.GetProperty("hospitals"), hospital) : null, Value(Pooled(one).GetProperty("hospitals"), hospital)])
        .Where(models => models.All(value => value is not null))
        .Average(models => models[model]!.Value))]);

    private static Measure Over(List<JsonElement> baselines, Func<JsonElement, double?> valueOf) => new([.. baselines.Select(valueOf).OfType<double>()]);

    private static JsonElement Federated(JsonElement baselines) => baselines.GetProperty("federated");

    private static JsonElement Pooled(JsonElement baselines) => baselines.GetProperty("pooled");

    private static JsonElement? Own(JsonElement baselines, string hospital) =>
        baselines.GetProperty("local").TryGetProperty(hospital, out var own) ? own : null;

    private static double? Value(JsonElement hospitals, string hospital) =>
        hospitals.TryGetProperty(hospital, out var metrics) && metrics.TryGetProperty(Metric, out var value) ? value.GetDouble() : null;

    private static double? Auc(JsonElement model) => model.GetProperty("metrics").TryGetProperty(Metric, out var value) ? value.GetDouble() : null;

    /// <summary>Puts the data where the example's federation file finds them.</summary>
    /// <returns>The federation file.</returns>
    private string Prepare(ResultsRun run)
    {
        var folder = Directory.CreateDirectory(run.Work.Path(Name)).FullName;
        Preparation.All()[Name].Write(run.Data, folder);
        var federation = Path.Combine(folder, "federation.yaml");
        File.Copy(ResultsRun.Example($"{Name}/federation.yaml"), federation);
        return federation;
    }
}
