using HierFL.Benchmarks.Baselines;
using HierFL.Benchmarks.Federation;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks;

/// <summary>P3: rounds of large models over mutual TLS, with silos of their own.</summary>
internal static class BulkBenchmark
{
    private const int Warm = 1;

    /// <summary>Seconds a round, without the commit: peers keep nothing.</summary>
    private const double Target = 2.65;

    /// <summary>Bytes of a silo.</summary>
    private const double MostPeak = 750e6;

    private const int Large = 25_000_000;

    /// <summary>Seconds a round without TLS on a quiet machine of this class: theirs, measured elsewhere.</summary>
    private static readonly Dictionary<int, string> Peers = new()
    {
        [1_000_000] = "Flower streaming 0.20-0.23, SuperLink 9.2, NVFlare 2.01, OpenFL tuned 0.25",
        [10_000_000] = "Flower streaming 3.0-4.2, NVFlare 4.0",
        [Large] = "Flower streaming 5.26 (busy 8.9-14.1; 4 445-4 686 MB), SuperLink 13.7 (2 010 MB), NVFlare 8.0-9.7 (2 522-3 253 MB), OpenFL tuned 19.0 (5 863 MB)",
    };

    public static async Task<Verdict> RunAsync(Options options)
    {
        var (sizes, hospitals, rounds) = (options.Numbers("floats", 1_000_000, 10_000_000, Large), options.Number("hospitals", 8), options.Number("rounds", 6));
        string[] limits = options.Text("uploads", "") is { Length: > 0 } uploads ? [$"--limits:uploads={uploads}"] : [];
        using var work = new WorkFolder(options.Text("work", WorkFolder.Standard));
        var table = new Table("floats", "s a round", "least", "most", "of it commit", "bare TLS s", "x bare", "GB/s in", "CPU s silos", "CPU s all", "root MB", "region MB", "peers without TLS, s (theirs)");
        var verdict = new Verdict("P3", double.NaN, Target, "s", false);
        foreach (var size in sizes)
        {
            // Silos of their own for each size: a peak is then of this size alone.
            await using var federation = await NetworkFederation.StartAsync(work, $"{size}", limits);
            await federation.GrowAsync(hospitals);
            await using var exchange = await TlsExchange.OpenAsync(hospitals);
            var before = await exchange.RunAsync(2, 4L * size);
            var job = BenchmarkJob.Make($"bulk-{size}", size, rounds, rounds, work.Path("jobs"));
            var figures = await federation.RunAsync(job, Warm, rounds);
            var floor = new Measure([.. before.Samples, .. (await exchange.RunAsync(2, 4L * size)).Samples]);
            var (seconds, most) = (figures.Rounds.Median, Math.Max(figures.RootPeak, figures.RegionPeak));
            var apart = seconds - figures.Commits.Median;
            table.Add(
                [$"{job.Floats}", .. figures.Rounds.Cells(), Measure.Cell(figures.Commits.Median), Measure.Cell(floor.Median), Measure.Cell(seconds / floor.Median, "0.0"),
                Measure.Cell(hospitals * 4e-9 * job.Floats / seconds, "0.000"), Measure.Cell(figures.SiloCpu), Measure.Cell(figures.AllCpu),
                Measure.Cell(figures.RootPeak / 1e6, "0"), Measure.Cell(figures.RegionPeak / 1e6, "0"), Peers.GetValueOrDefault(size, "")]);
            verdict = verdict with { Value = apart, Ok = size >= Large && apart <= Target && most <= MostPeak };
        }

        table.Print($"P3: rounds of {hospitals} hospitals without training over mutual TLS (bare TLS: the same bytes down and up, nothing else; peaks: most resident memory after the first round)");
        return verdict;
    }
}
