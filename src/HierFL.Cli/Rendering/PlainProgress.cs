using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Region;

namespace HierFL.Cli.Rendering;

/// <summary>A line a round, for files and pipes.</summary>
internal sealed class PlainProgress : RunProgress
{
    private readonly ProgressHead _head;
    private readonly Func<CancellationToken, Task<RegionStatus[]>> _ask;
    private readonly TextWriter _output;
    private readonly CancellationTokenSource _stop = new();
    private Task _asking = Task.CompletedTask;
    private long _revision = -1;
    private string _holdup = "";
    private string _regions = "";

    /// <param name="head">What is followed.</param>
    /// <param name="ask">How its regions stand.</param>
    /// <param name="output">Where the lines go.</param>
    public PlainProgress(ProgressHead head, Func<CancellationToken, Task<RegionStatus[]>> ask, TextWriter output)
    {
        (_head, _ask, _output) = (head, ask, output);
        foreach (var line in head.Lines)
        {
            Say(line);
        }
    }

    /// <summary>
    /// Of what is being done only that nothing is done until somebody at a hospital does something; and where the same status comes again, because nothing has moved for a
    /// while, for whom the regions wait.
    /// </summary>
    public override void Show(JobStatus status)
    {
        if (status.Holdup != _holdup)
        {
            _holdup = status.Holdup;
            Say(_holdup.Length > 0 ? $"{status.Activity}: {_holdup}" : "");
        }

        if (status.Revision == _revision && status.State == JobState.Running && _asking.IsCompleted)
        {
            _asking = TellAsync(status.Activity);
        }

        _revision = status.Revision;
    }

    public override void Show(RoundReport report) =>
        Say($"round {_head.Of(report.Round)}  {report.Admitted} hospitals  {Line(report)}");

    public override void Say(string line)
    {
        if (line.Length > 0)
        {
            _output.WriteLine(line);
        }
    }

    public override void Dispose() => _stop.Cancel();

    private async Task TellAsync(string activity)
    {
        var waiting = (await _ask(_stop.Token)).Where(region => !region.Waiting.IsEmpty || region.Phase == RegionAnswers.None);
        var regions = string.Join("; ", waiting.Select(region => $"{region.Region} {(region.Phase == RegionAnswers.None ? region.Phase : RegionText.Hospitals(region))}"));
        if (regions != _regions && !_stop.IsCancellationRequested)
        {
            _regions = regions;
            Say(regions.Length > 0 ? $"{activity}: {regions}" : "");
        }
    }
}
