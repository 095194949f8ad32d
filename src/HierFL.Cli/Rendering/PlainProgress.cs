using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Cli.Rendering;

/// <summary>A line a round, for files and pipes.</summary>
internal sealed class PlainProgress : RunProgress
{
    private readonly JobSpec _job;

    public PlainProgress(JobSpec job, FederationData data)
    {
        _job = job;
        Console.Error.WriteLine($"{job.Name}: {data.Table.Hospitals.Count} hospitals in {data.Regions.Count} regions, up to {job.Stop.Rounds} rounds, seed {job.Seed}");
        string[] unmeasured = FederationCheck.Unmeasured(job, data) is { } reason ? [reason] : [];
        foreach (var note in data.Table.Notes.Concat(unmeasured))
        {
            Console.Error.WriteLine($"note: {note}");
        }
    }

    public override void Show(JobStatus status)
    {
    }

    public override void Show(RoundReport report) =>
        Console.Error.WriteLine($"{RoundOf(report.Round, _job)}  {report.Admitted} hospitals  {Line(report)}");

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
