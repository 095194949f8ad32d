using HierFL.Benchmarks.Baselines;
using HierFL.Benchmarks.Federation;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks;

/// <summary>P2: what a round costs where training and model cost nothing, in one process and over mutual TLS with silos of their own.</summary>
internal static class OverheadBenchmark
{
    private const int Floats = 1000;

    /// <summary>Rounds until what they run is compiled.</summary>
    private const int Warm = 150;

    private const int Measured = 10;

    private const double EmbeddedTarget = 4;

    /// <summary>Milliseconds, without the commit, for peers keep nothing: of Flower's streaming path without TLS, by clients, on a quiet machine of this class: theirs, measured elsewhere.</summary>
    private static readonly Dictionary<int, (double Target, string Peers)> Network = new()
    {
        [4] = (5, "Flower streaming 5, SuperLink 6 020, NVFlare 2 005 (tuned 610), OpenFL 10 040 (tuned 40)"),
        [16] = (18, "Flower streaming 17-18, SuperLink 18 100, NVFlare 2 005 (tuned 600), OpenFL (tuned 134)"),
        [64] = (70, "Flower streaming 65-73"),
    };

    public static async Task<Verdict> RunAsync(Options options)
    {
        var (mode, rounds, counts) = (options.Text("mode", "both"), options.Number("rounds", 250), options.Numbers("hospitals", 4, 16, 64));
        using var work = new WorkFolder(options.Text("work", WorkFolder.Standard));
        var table = new Table("federation", "hospitals", "ms a round", "least", "most", "of it commit", "bare TLS ms", "x bare", "CPU ms silos", "CPU ms all", "target", "peers without TLS, ms (theirs)");
        var (value, target, ok) = (double.NaN, double.NaN, true);
        if (mode != "network")
        {
            var hospitals = counts.Max();
            var job = BenchmarkJob.Make("embedded", Floats, rounds * 4, Measured, work.Path("jobs"));
            var (times, commits) = await EmbeddedFederation.RunAsync(work, job, hospitals, Warm, Measured);
            (value, target) = (1000 * (times.Median - commits.Median), EmbeddedTarget);
            ok &= value <= target;
            table.Add(["in one process", $"{hospitals}", .. Milliseconds(times).Cells(), Measure.Cell(1000 * commits.Median), "", "", "", "", $"{EmbeddedTarget} without commit"]);
        }

        if (mode != "embedded")
        {
            await using var federation = await NetworkFederation.StartAsync(work, "network");
            foreach (var hospitals in counts.Order())
            {
                await federation.GrowAsync(hospitals);
                await using var exchange = await TlsExchange.OpenAsync(hospitals);
                var before = await exchange.RunAsync(10, 4 * Floats);
                var job = BenchmarkJob.Make($"network-{hospitals}", Floats, rounds, Measured, work.Path("jobs"));
                var figures = await federation.RunAsync(job, Warm, Measured);
                var floor = Milliseconds(new Measure([.. before.Samples, .. (await exchange.RunAsync(10, 4 * Floats)).Samples]));
                var (limit, peers) = Network.GetValueOrDefault(hospitals, (double.NaN, ""));
                var times = Milliseconds(figures.Rounds);
                var apart = times.Median - (1000 * figures.Commits.Median);
                ok &= !(apart > limit);
                (value, target) = mode == "network" || double.IsNaN(value) ? (apart, limit) : (value, target);
                table.Add(
                    ["two silos, mutual TLS", $"{hospitals}", .. times.Cells(), Measure.Cell(1000 * figures.Commits.Median), Measure.Cell(floor.Median), Measure.Cell(times.Median / floor.Median, "0"),
                    Measure.Cell(1000 * figures.SiloCpu), Measure.Cell(1000 * figures.AllCpu), $"{Measure.Cell(limit)} without commit", peers]);
            }
        }

        table.Print($"P2: a round of a model of {Floats} floats without training (bare TLS: the same bytes down and up, nothing else)");
        return new Verdict("P2", value, target, "ms", ok);
    }

    private static Measure Milliseconds(Measure seconds) => seconds.Map(each => 1000 * each);
}
