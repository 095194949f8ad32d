using System.Runtime.InteropServices;
using HierFL.Benchmarks.Baselines;
using HierFL.Benchmarks.Reporting;
using HierFL.Core.Aggregation;
using HierFL.Core.Tensors;

namespace HierFL.Benchmarks;

/// <summary>P1: the exact sum of several updates in memory, on every path of this machine, beside a float weighted sum of the same values.</summary>
internal static class RingBenchmark
{
    private const double MostPeak = 3;

    private const double LeastCopyShare = 0.6;

    private const double Target = 1.5;

    public static Verdict Run(Options options)
    {
        var (floats, updates, pairs) = (options.Number("floats", 25_000_000), options.Number("updates", 8), options.Number("pairs", 5));
        var layout = new TensorLayout([new TensorSpec("weights", TensorType.Float32, [floats], TensorKind.Parameter)]);
        var plan = RingPlans.ForTraining(layout, maxWeight: 1024, contributors: updates, []);
        var terms = Enumerable.Range(0, updates).Select(number => new RingTerm(Values(floats, number), 1 + number)).ToArray();
        using var baseline = FloatSum.Open(terms, floats);

        ProcessFigures.ResetPeak(Environment.ProcessId);
        var before = ProcessFigures.Resident(Environment.ProcessId);
        var sum = new RingSum(plan);
        sum.Add(terms);
        var mean = sum.Mean();
        var peak = (ProcessFigures.Peak(Environment.ProcessId) - before) / (4.0 * floats);
        GC.KeepAlive(mean);

        var paths = Enum.GetValues<RingPath>().Where(path => path <= RingKernels.Best).Select(path => new Path(path, new RingSum(plan, path))).ToArray();
        var (theirs, copies) = (new List<double>(), new List<double>());
        var target = new byte[terms[0].Body.Length];
        for (var pair = -1; pair < pairs; pair++)
        {
            // The pair before the first warms up.
            var (baselineSeconds, copySeconds) = (baseline.Run(), Seconds(() => terms[0].Body.CopyTo(target)));
            var best = Enumerable.Range(0, updates).Min(_ => Seconds(() => terms[0].Body.CopyTo(target)));
            foreach (var path in paths)
            {
                path.Run(terms, keep: pair >= 0);
            }

            if (pair >= 0)
            {
                theirs.Add(baselineSeconds);
                copies.Add(Math.Min(best, copySeconds));
            }
        }

        RequireSameBits(sum, paths);
        return Report(paths, baseline.Name, new Measure(theirs), new Measure(copies), 4.0 * floats, updates, peak);
    }

    private static Verdict Report(Path[] paths, string name, Measure baseline, Measure copies, double bytes, int updates, double peak)
    {
        var (theirs, copy) = (baseline.Map(seconds => updates * bytes / seconds / 1e9), copies.Map(seconds => bytes / seconds / 1e9));
        var table = new Table("kernel", "GB/s of updates", "least", "most", $"x {name}", "least", "most", "share of copy");
        foreach (var path in paths)
        {
            Row($"ring {path.Name}, block by block", path.Blocks);
            Row($"ring {path.Name}, one by one", path.Single);
        }

        table.Add([$"{name}, float32, one thread", .. theirs.Cells(), "1"]);
        table.Add(["copy of one update", .. copy.Cells(), "", "", "", "1"]);
        table.Print($"P1: sums of {updates} updates of {bytes / 4e6:0.##} M float32 on one thread, by processor time; identical bits on all paths; no allocation after the first sum");
        Console.WriteLine($"peak beyond the inputs: {peak:0.00} float32 model sizes (sum and mean)");
        var best = paths[^1].Blocks.Map(seconds => updates * bytes / seconds / 1e9);
        var (ratio, share) = (best.Over(theirs).Median, best.Over(copy).Median);
        return new Verdict("P1", ratio, Target, $"x {name}", ratio >= Target && share >= LeastCopyShare && peak <= MostPeak + 0.1);

        void Row(string kernel, Measure seconds)
        {
            var speed = seconds.Map(each => updates * bytes / each / 1e9);
            table.Add([kernel, .. speed.Cells(), .. speed.Over(theirs).Cells(), Measure.Cell(speed.Over(copy).Median)]);
        }
    }

    private static void RequireSameBits(RingSum expected, Path[] paths)
    {
        var words = expected.Words;
        if (paths.FirstOrDefault(path => !path.Sum.Words.AsSpan().SequenceEqual(words)) is { } other)
        {
            throw new InvalidOperationException($"path {other.Name} gives other bits");
        }
    }

    private static byte[] Values(int count, int seed)
    {
        var body = GC.AllocateUninitializedArray<byte>(4 * count);
        var random = new Random(seed);
        var values = MemoryMarshal.Cast<byte, float>(body.AsSpan());
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return body;
    }

    private static double Seconds(Action act)
    {
        var began = Now();
        act();
        return Now() - began;
    }

    /// <summary>Seconds on a processor: on a quiet machine those of the clock, on a busy one without the time that others have taken.</summary>
    private static double Now() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>A path with its times; two ways to add, which must not allocate.</summary>
    private sealed class Path(RingPath path, RingSum sum)
    {
        private readonly List<double> _blocks = [];
        private readonly List<double> _single = [];

        public string Name => path switch { RingPath.Avx512 => "AVX-512", RingPath.Avx2 => "AVX2", _ => "portable" };

        public RingSum Sum => sum;

        public Measure Blocks => new(_blocks);

        public Measure Single => new(_single);

        public void Run(RingTerm[] terms, bool keep)
        {
            sum.Clear();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Now();
            foreach (var term in terms)
            {
                sum.Add(term.Body.Span, term.Weight);
            }

            var single = Now() - began;
            sum.Clear();
            began = Now();
            sum.Add(terms);
            var blocks = Now() - began;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (!keep)
            {
                return;
            }

            if (allocated != 0)
            {
                throw new InvalidOperationException($"path {Name} allocates {allocated} bytes after its first sum");
            }

            _single.Add(single);
            _blocks.Add(blocks);
        }
    }
}
