using System.Globalization;
using HierFL.Agent.Configuration;

namespace HierFL.Agent.Running;

/// <summary>
/// When this agent first heard that a job is over, a file for each. What a job keeps here stays for some time after that moment: the word of a region, which
/// may be wrong or not its own, takes nothing at once that cannot be got back.
/// </summary>
internal sealed class HeardEnds(string folder, TimeProvider time)
{
    private readonly string _folder = Path.Combine(folder, "over");

    /// <summary>Time since a job was first heard to be over; from now, if this is the first word of it.</summary>
    public TimeSpan Since(string job)
    {
        var now = time.GetUtcNow();
        if (Read(job) is { } heard)
        {
            return now - heard;
        }

        SiteFolder.Create(_folder);
        File.WriteAllText(PathOf(job), now.ToString("O", CultureInfo.InvariantCulture));
        return TimeSpan.Zero;
    }

    /// <summary>The job goes on.</summary>
    public void Drop(string job)
    {
        if (File.Exists(PathOf(job)))
        {
            File.Delete(PathOf(job));
        }
    }

    /// <summary>Lets go of what is noted of jobs that keep nothing here any more.</summary>
    public void KeepOnly(IReadOnlyCollection<string> jobs)
    {
        foreach (var path in Directory.Exists(_folder) ? Directory.GetFiles(_folder) : [])
        {
            if (!jobs.Contains(Path.GetFileName(path)))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Null if it is not known, or was torn as it was written: then the time begins anew.</summary>
    private DateTimeOffset? Read(string job) =>
        File.Exists(PathOf(job))
            && DateTimeOffset.TryParseExact(File.ReadAllText(PathOf(job)), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var heard) ? heard : null;

    private string PathOf(string job) => Path.Combine(_folder, job);
}
