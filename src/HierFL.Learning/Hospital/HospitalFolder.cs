using HierFL.Core.Jobs;

namespace HierFL.Learning.Hospital;

/// <summary>What lies where in the folder of a hospital, for its agent and for tools beside it.</summary>
public static class HospitalFolder
{
    public static string OutboxIn(string folder) => Path.Combine(folder, "outbox");

    public static string StatesIn(string folder) => Path.Combine(folder, "states");

    /// <summary>Where the hospital's own models lie, a folder for each job.</summary>
    public static string PersonalIn(string folder) => Path.Combine(folder, "personal");

    /// <summary>The hospital's own model of a job; its preprocessing lies beside it. Absent where the job gives it none.</summary>
    public static string OwnModelIn(string folder, string job) => Path.Combine(PersonalIn(folder), job, OwnModelFiles.ModelName);

    public static string ApprovalsIn(string folder) => Path.Combine(folder, "approvals");

    /// <summary>Names of the jobs for which something is kept that goes once they are over: updates, what they keep between rounds, a question that nobody has answered.</summary>
    public static IReadOnlyList<string> JobsIn(string folder) =>
        [.. new[] { OutboxIn(folder), StatesIn(folder) }.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Select(path => Path.GetFileName(path))
            .Concat(new ApprovalFolder(ApprovalsIn(folder)).Requested().Select(asked => asked.Job))
            .Where(DnsLabel.Holds).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What counts against the outbox's quota at this moment, states included; an agent may be at work in it.</summary>
    public static (int Updates, long Bytes) MeasureOutbox(string folder)
    {
        var updates = Lengths(OutboxIn(folder), "*.update");
        return (updates.Count, updates.Sum() + MeasureStates(StatesIn(folder)));
    }

    /// <summary>Bytes of what jobs keep between rounds.</summary>
    internal static long MeasureStates(string states) => Lengths(states, "*" + StateVersion.Suffix).Sum();

    private static List<long> Lengths(string folder, string pattern)
    {
        var files = new DirectoryInfo(folder);
        var lengths = new List<long>();
        foreach (var file in files.Exists ? files.EnumerateFiles(pattern, SearchOption.AllDirectories) : [])
        {
            // It may have been let go of since it was found.
            file.Refresh();
            if (file.Exists)
            {
                lengths.Add(file.Length);
            }
        }

        return lengths;
    }
}
