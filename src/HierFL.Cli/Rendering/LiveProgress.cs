using System.Globalization;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HierFL.Cli.Rendering;

/// <summary>A table that is drawn again a few times a second: the job, its last rounds, and a line for each region.</summary>
internal sealed class LiveProgress : RunProgress
{
    private const int RoundsShown = 6;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(150);

    private readonly JobSpec _job;
    private readonly string[] _regions;
    private readonly IGrainFactory _grains;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;
    private readonly List<RoundReport> _rounds = [];
    private readonly Lock _lock = new();
    private string _activity = "starting";

    public LiveProgress(IAnsiConsole console, JobSpec job, FederationData data, IGrainFactory grains)
    {
        (_job, _grains, _regions) = (job, grains, [.. data.Regions.Keys]);
        _drawing = console.Live(new Text("")).AutoClear(false).StartAsync(DrawAsync);
    }

    public override void Show(JobStatus status) => Say(status.Activity);

    public override void Show(RoundReport report)
    {
        lock (_lock)
        {
            _rounds.Add(report);
        }
    }

    public override void Say(string line)
    {
        if (line.Length > 0)
        {
            Volatile.Write(ref _activity, line);
        }
    }

    public override void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _drawing.Wait(TimeSpan.FromSeconds(2));
        }
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        while (!_stop.IsCancellationRequested)
        {
            context.UpdateTarget(Picture(await RegionsAsync()));
            context.Refresh();
            await Task.Delay(Frame, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.UpdateTarget(Picture([]));
    }

    private async Task<RegionStatus[]> RegionsAsync()
    {
        try
        {
            return await Task.WhenAll(_regions.Select(region => RegionWatch.StatusAsync(_grains, region, _job.Name)));
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or InvalidOperationException)
        {
            return [];
        }
    }

    private Rows Picture(RegionStatus[] regions)
    {
        RoundReport[] rounds;
        lock (_lock)
        {
            rounds = [.. _rounds.TakeLast(RoundsShown)];
        }

        var done = rounds.LastOrDefault()?.Round ?? 0;
        var lines = new List<IRenderable>
        {
            new Markup(string.Create(CultureInfo.InvariantCulture, $"[bold]{Markup.Escape(_job.Name)}[/]  {Bar(done)}  {RoundOf(done, _job)}  [grey]{Markup.Escape(_activity)}[/]")),
        };
        lines.AddRange(rounds.Select(report => new Text($"  round {report.Round,4}  {Line(report)}")));
        lines.AddRange(regions.Select(region => new Text(
            $"  {region.Region,-16} {region.Phase,-9} {region.Accepted}/{region.Cohort} hospitals{(region.Waiting.IsEmpty ? "" : "  waiting for " + string.Join(", ", region.Waiting))}")));
        return new Rows(lines);
    }

    private string Bar(int done)
    {
        var filled = (int)(24.0 * Math.Min(done, _job.Stop.Rounds) / Math.Max(1, _job.Stop.Rounds));
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', 24 - filled)}[/]";
    }
}
