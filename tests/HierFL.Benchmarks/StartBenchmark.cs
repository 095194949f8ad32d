using System.Diagnostics;
using HierFL.Benchmarks.Federation;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks;

/// <summary>P8: from the start of the process <c>hierfl run</c> to the line of its first round, beside a .NET process that does nothing.</summary>
internal static class StartBenchmark
{
    /// <summary>The verb of a process that ends at once.</summary>
    public const string Empty = "empty";

    private const double Target = 2;

    private const string FirstRound = "round 1/";

    public static async Task<Verdict> RunAsync(Options options)
    {
        var repeats = options.Number("repeats", 5);
        using var work = new WorkFolder(options.Text("work", Path.GetTempPath()));
        var (ours, empty) = (new List<double>(), new List<double>());
        for (var i = -1; i < repeats; i++)
        {
            // The pair before the first fills the page cache.
            var baseline = await SecondsAsync(Programs.Benchmarks, [Empty], null);
            var run = await SecondsAsync(
                Programs.Cli, ["run", Programs.Source("docs/examples/breast-cancer/job.yaml"), "--out", work.Path($"run{i}")], FirstRound);
            if (i >= 0)
            {
                empty.Add(baseline);
                ours.Add(run);
            }
        }

        var (seconds, theirs) = (new Measure(ours), new Measure(empty));
        var table = new Table("process", "s", "least", "most", "x empty process");
        table.Add(["hierfl run to its first round", .. seconds.Cells("0.000"), Measure.Cell(seconds.Over(theirs).Median)]);
        table.Add(["empty .NET process, start to end", .. theirs.Cells("0.000"), "1"]);
        table.Print($"P8: start, {repeats} pairs");
        return new Verdict("P8", seconds.Median, Target, "s", seconds.Median <= Target);
    }

    /// <summary>Until a line with the text comes on stderr, or without a text until the end.</summary>
    private static async Task<double> SecondsAsync(string program, string[] words, string? text)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (text is not null && line.Contains(text, StringComparison.Ordinal))
            {
                var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                // The rest of the run is not what is measured.
                process.Kill();
                await process.WaitForExitAsync();
                return seconds;
            }
        }

        await output;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && text is null
            ? Stopwatch.GetElapsedTime(began).TotalSeconds
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode} and said no '{text}': {string.Join('\n', said)}");
    }
}
