using System.Globalization;
using HierFL.Benchmarks.Reporting;
using HierFL.Core.Rounds;

namespace HierFL.Benchmarks.Results;

/// <summary>
/// FCUBE (Li et al. 2022, NIID-Bench): points of a cube in eight octants; each of four hospitals holds two octants that lie opposite, so that feature distributions differ and the
/// label, the sign of x1, is the same for all.
/// </summary>
internal sealed class FcubeTable : ResultsTable
{
    private const int Points = 1000;

    private static readonly int[] Shown = [5, 10, 50];

    private const string Job = """
        version: 1
        name: fcube
        stop: {rounds: 50}
        model: {kind: mlp, hidden: [32, 16, 8]}
        data: {dataset: fcube, features: all, standardize: none}
        target: {task: multiclass, column: label, classes: ["0", "1"]}
        local: {epochs: 10, batchSize: 64, optimizer: {kind: sgd, learningRate: 0.01, momentum: 0.9, weightDecay: 1.0e-5}}
        evaluation: {metrics: [accuracy], every: 5, split: test}

        """;

    public override string Name => "fcube";

    public override bool NeedsData => false;

    public override async Task<string> MakeAsync(ResultsRun run)
    {
        var table = new Table(["seed", .. Shown.Select(round => $"accuracy after {round} rounds")]);
        foreach (var seed in run.Seeds)
        {
            var (job, federation) = await run.WriteAsync($"fcube/{seed}", Job, Rows(seed));
            var history = (await run.RunAsync(job, federation, seed)).GetProperty("history").EnumerateArray().ToArray();
            table.Add([seed.ToString(CultureInfo.InvariantCulture), .. Shown.Select(round => history
                .First(line => line.GetProperty("round").GetInt32() == round).GetProperty("metrics").GetProperty("accuracy").GetDouble().ToString("0.000", CultureInfo.InvariantCulture))]);
        }

        return table.Text() + "\nAccuracy on 1 000 points of the whole cube. Four hospitals of 1 000 points each, perceptron 3-32-16-8-2, FedAvg.\n";
    }

    /// <summary>Even points have class 0; odd ones lie opposite and have class 1. Hospitals 2 and 3 negate x2, hospitals 1 and 3 x3.</summary>
    private static IEnumerable<string> Rows(int seed)
    {
        yield return "hospital,region,split,x1,x2,x3,label";
        for (var hospital = 0; hospital < 4; hospital++)
        {
            var stream = new SeededStream(seed, $"h{hospital}", 0, "fcube");
            for (var point = 0; point < Points; point++)
            {
                var side = point % 2 == 0 ? 1 : -1;
                yield return Row(hospital, "train", side * stream.NextDouble(), side * (hospital >= 2 ? -1 : 1) * stream.NextDouble(), side * (hospital % 2 == 1 ? -1 : 1) * stream.NextDouble(), point % 2);
            }
        }

        var tests = new SeededStream(seed, "test", 0, "fcube");
        for (var point = 0; point < Points; point++)
        {
            var (x1, x2, x3) = (Within(tests), Within(tests), Within(tests));
            yield return Row(point % 4, "test", x1, x2, x3, x1 > 0 ? 0 : 1);
        }
    }

    private static double Within(SeededStream stream) => (2 * stream.NextDouble()) - 1;

    private static string Row(int hospital, string split, double x1, double x2, double x3, int label) =>
        FormattableString.Invariant($"h{hospital},all,{split},{x1:R},{x2:R},{x3:R},{label}");
}
