using System.Diagnostics;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Damage;

/// <summary>A run that stopped after two of its rounds, with every checkpoint kept, to be damaged and then gone on with.</summary>
internal static class StoppedRun
{
    /// <summary>The job's whole length; what it came to is the quiet run's model.</summary>
    public static string Whole { get; } = Jobs.Stateful.With("keep: 1", "keep: 5");

    public const string Checkpoints = "out/blobs/jobs/small/checkpoints";

    private static readonly Lazy<Task<Workplace>> Original = new(() => MakeAsync(Whole));

    /// <summary>A copy of its own for each test; the job file in it is of the whole length.</summary>
    public static async Task<Workplace> CopyAsync()
    {
        var place = new Workplace(Whole);
        Copy((await Original.Value).At("out"), place.At("out"));
        return place;
    }

    /// <summary>The first rounds of a job, in a folder of their own.</summary>
    public static async Task<Workplace> MakeAsync(string job)
    {
        var place = new Workplace(job.With("{rounds: 4}", "{rounds: 2}"));
        await place.TrainAsync("out");
        place.WriteJob(job);
        return place;
    }

    /// <summary>Copies a folder with all that is in it; the target must not exist.</summary>
    public static void Copy(string from, string to)
    {
        using var copy = Process.Start("/bin/cp", ["-a", from, to]);
        copy.WaitForExit();
        Assert.AreEqual(0, copy.ExitCode);
    }

    /// <summary>Deletes the copies' original.</summary>
    public static async Task ForgetAsync()
    {
        if (Original.IsValueCreated)
        {
            (await Original.Value).Dispose();
        }
    }
}
