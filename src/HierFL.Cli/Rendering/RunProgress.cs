using System.Collections.Immutable;
using System.Globalization;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using Spectre.Console;

namespace HierFL.Cli.Rendering;

/// <summary>What is followed.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Rounds">Rounds at most; 0 where that is not known.</param>
/// <param name="Regions">Regions that train it.</param>
/// <param name="Lines">What a person should know before it begins.</param>
/// <param name="Frame">How often regions are asked how they stand.</param>
internal sealed record ProgressHead(string Job, int Rounds, ImmutableArray<string> Regions, ImmutableArray<string> Lines, TimeSpan Frame)
{
    /// <summary>A round of how many, where that is known; one beyond them was done when the job asked for more.</summary>
    public string Of(int round) => Rounds > 0 && round <= Rounds ? string.Create(CultureInfo.InvariantCulture, $"{round}/{Rounds}") : round.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a run shows on stderr while it works: a live table on a terminal, plain lines elsewhere.</summary>
internal abstract class RunProgress : IDisposable
{
    /// <param name="head">What is followed.</param>
    /// <param name="grains">Where regions are asked how they stand.</param>
    /// <param name="json">Whether the result is for a program: then nothing moves on stderr either.</param>
    public static RunProgress Start(ProgressHead head, IGrainFactory grains, bool json)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var regions = new RegionAnswers(grains, head);
        return Console.IsErrorRedirected || json || !console.Profile.Capabilities.Interactive
            ? new PlainProgress(head, regions.AskAsync, Console.Error)
            : new LiveProgress(console, head, regions);
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
        + $"{Metrics(report.Metrics)}{(report.Personal is { } personal ? $"  personal: {Metrics(personal.Metrics)}" : "")}");

    private static string Metrics(ImmutableSortedDictionary<string, MetricEstimate> metrics) =>
        string.Join("  ", metrics.Select(metric => $"{metric.Key} {MetricText.Of(metric.Value.Value, metric.Value.ErrorBound)}"));
}
