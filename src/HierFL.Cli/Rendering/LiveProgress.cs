using System.Globalization;
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

    private readonly ProgressHead _head;
    private readonly RegionAnswers _regions;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;
    private readonly List<RoundReport> _rounds = [];
    private readonly Lock _lock = new();
    private string _activity = "starting";

    public LiveProgress(IAnsiConsole console, ProgressHead head, RegionAnswers regions)
    {
        (_head, _regions) = (head, regions);
        foreach (var line in head.Lines)
        {
            console.Write(new Text(line + "\n"));
        }

        _drawing = console.Live(new Text("")).AutoClear(false).StartAsync(DrawAsync);
    }

    public override void Show(JobStatus status) => Say(status.Holdup.Length > 0 ? $"{status.Activity}; {status.Holdup}" : status.Activity);

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
            context.UpdateTarget(Picture(await _regions.AskAsync(_stop.Token)));
            context.Refresh();
            await Task.Delay(_head.Frame, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.UpdateTarget(Picture([]));
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
            new Markup(string.Create(CultureInfo.InvariantCulture, $"[bold]{Markup.Escape(_head.Job)}[/]  {Bar(done)}  round {_head.Of(done)}  [grey]{Markup.Escape(_activity)}[/]")),
        };
        lines.AddRange(rounds.Select(report => new Text($"  round {report.Round,4}  {Line(report)}")));
        lines.AddRange(regions.Select(region => new Text(
            $"  {region.Region,-16} {region.Phase,-9} {RegionText.Hospitals(region)}")));
        return new Rows(lines);
    }

    private string Bar(int done)
    {
        var filled = _head.Rounds == 0 ? 0 : (int)(24.0 * Math.Min(done, _head.Rounds) / _head.Rounds);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', 24 - filled)}[/]";
    }
}
