using System.Globalization;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Results;

/// <summary>PneumoniaMNIST: a small convolutional network over six hospitals.</summary>
internal sealed class PneumoniaTable : ComparisonTable
{
    public override string Name => "pneumonia";

    /// <summary>The federated models on the validation images of the collection, which no hospital has.</summary>
    protected override async Task<string> RemarksAsync(ResultsRun run, string job)
    {
        var found = new List<double>();
        foreach (var seed in run.Seeds)
        {
            var (_, metrics) = await ResultsRun.CliAsync(
                ["predict", run.OutOf(job, seed), "--data", Path.Combine(run.Work.Path("pneumonia"), "val-images-idx3-ubyte.gz"), "--metrics", "--out", run.Work.Path($"predictions-{seed}.csv")]);
            var line = metrics.Split('\n').First(text => text.StartsWith("auc ", StringComparison.Ordinal));
            found.Add(double.Parse(line[4..].Trim(), CultureInfo.InvariantCulture));
        }

        return $"\nThe federated models on the official validation images, which no hospital has: AUC {new Measure(found).MeanCell()}.\n";
    }
}
