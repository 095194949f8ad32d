using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Cli.Rendering;

/// <summary>A line a round, for files and pipes.</summary>
internal sealed class PlainProgress : RunProgress
{
    private readonly ProgressHead _head;
    private string _holdup = "";

    public PlainProgress(ProgressHead head)
    {
        _head = head;
        foreach (var line in head.Lines)
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>Of what is being done only that nothing is done until somebody at a hospital does something.</summary>
    public override void Show(JobStatus status)
    {
        if (status.Holdup != _holdup)
        {
            _holdup = status.Holdup;
            Say(_holdup.Length > 0 ? $"{status.Activity}: {_holdup}" : "");
        }
    }

    public override void Show(RoundReport report) =>
        Console.Error.WriteLine($"round {_head.Of(report.Round)}  {report.Admitted} hospitals  {Line(report)}");

    public override void Say(string line)
    {
        if (line.Length > 0)
        {
            Console.Error.WriteLine(line);
        }
    }

    public override void Dispose()
    {
    }
}
