using System.Globalization;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using Spectre.Console;

namespace HierFL.Cli.Rendering;

/// <summary>What a run shows on stderr while it works: a live table on a terminal, plain lines elsewhere.</summary>
internal abstract class RunProgress : IDisposable
{
    public static RunProgress Start(JobSpec job, FederationData data, IGrainFactory grains, bool json)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected || json || !console.Profile.Capabilities.Interactive
            ? new PlainProgress(job, data)
            : new LiveProgress(console, job, data, grains);
    }

    public abstract void Show(JobStatus status);

    public abstract void Show(RoundReport report);

    /// <summary>Something that is not a round.</summary>
    public abstract void Say(string line);

    public abstract void Dispose();

    /// <summary>One line of a measured round.</summary>
    protected static string Line(RoundReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"loss {(report.TrainLoss is { } loss ? loss.ToString("0.0000", CultureInfo.InvariantCulture) : "-")}  "
        + $"{string.Join("  ", report.Metrics.Select(metric => $"{metric.Key} {MetricText.Of(metric.Value.Value, metric.Value.ErrorBound)}"))}");

    /// <summary>A round of how many; one beyond them was done when the job asked for more.</summary>
    protected static string RoundOf(int round, JobSpec job) =>
        string.Create(CultureInfo.InvariantCulture, $"round {round}{(round > job.Stop.Rounds ? "" : $"/{job.Stop.Rounds}")}");
}
