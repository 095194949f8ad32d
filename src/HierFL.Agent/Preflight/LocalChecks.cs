using HierFL.Agent.Configuration;
using HierFL.Agent.Running;
using HierFL.Learning.Data;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Agent.Preflight;

/// <summary>What can be looked at without the network: folder, data, libtorch, memory.</summary>
internal static class LocalChecks
{
    /// <summary>Below this not even a small model fits beside what the agent keeps.</summary>
    private const long LeastDiskBytes = 256_000_000;

    private const long LeastMemoryBytes = 1_000_000_000;

    /// <summary>libtorch and the runtime, before any model or table.</summary>
    private const long OwnMemoryBytes = 500_000_000;

    public static CheckResult Folder(SiteSpec site, Machine machine)
    {
        long free;
        try
        {
            SiteFolder.RequireWritable(site.Folder);
            free = machine.FreeBytes(site.Folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Fail("folder", $"{site.Folder} cannot be written: {error.Message}", "let the user that runs the agent own it, or name another one under folder");
        }

        var (quota, used) = (site.Resources.Outbox.Bytes, HospitalFolder.MeasureOutbox(site.Folder).Bytes);
        var found = $"{site.Folder} can be written, {ByteText.Of(free)} are free";
        return free < LeastDiskBytes ? CheckResult.Fail("folder", $"{found}; {ByteText.Of(LeastDiskBytes)} are needed at least", "make room, or move the folder to a larger disk")
            : free < quota - used ? CheckResult.Warn("folder", $"{found}, less than the outbox may still take: {ByteText.Of(quota - used)}", "make room, or lower resources.outbox")
            : CheckResult.Ok("folder", found);
    }

    public static IEnumerable<CheckResult> Datasets(SiteSpec site, string? hospital)
    {
        foreach (var (name, section) in site.Datasets)
        {
            if (section.Hospital is not null && hospital is null)
            {
                yield return CheckResult.Warn("data set", $"{name}: whose rows to take says the certificate, and there is none", "enrol first");
                continue;
            }

            var counts = OfferedData.Count(name, section, hospital ?? "");
            yield return Dataset(counts, section, site.Policy);
            foreach (var gap in counts.Problem is null ? TableGaps.Find(new HospitalFile(hospital ?? "", "", section.File), section.Columns()) : [])
            {
                yield return CheckResult.Warn(
                    "data set",
                    $"{name}: {section.File}, line {gap.Line}, column '{gap.Column}' is no finite number{(gap.Count > 1 ? $", and {gap.Count - 1} more of its cells" : "")}",
                    "fill it in, or leave its row out: jobs that take this column cannot use the data set");
            }
        }
    }

    private static CheckResult Dataset(DatasetStatus counts, DatasetSection section, SitePolicy policy)
    {
        const string Check = "data set";
        var found = $"{counts.Name}: {counts.Train} train, {counts.Validation} val, {counts.Test} test";
        return counts.Problem is { } problem ? CheckResult.Fail(Check, $"{counts.Name}: {problem}", "correct the file, or the columns that the site file names; words of a split are train, val, test")
            : counts.Train == 0 ? CheckResult.Warn(Check, $"{found}: nothing to train on", $"check what the column {section.Split} says")
            : counts.Test < policy.MinEvaluationRows ? CheckResult.Warn(Check, $"{found}: fewer than the {policy.MinEvaluationRows} rows that policy.minEvaluationRows asks for, so it is left out of evaluations", "more test rows; a lower bound tells more of single patients")
            : CheckResult.Ok(Check, found);
    }

    public static CheckResult Torch(Machine machine)
    {
        try
        {
            var torch = machine.LoadTorch();
            return CheckResult.Ok("libtorch", $"{torch.Library} loads{(torch.Cuda ? ", and finds a CUDA device" : "")}");
        }
        catch (LearningException error)
        {
            return CheckResult.Fail("libtorch", error.Message, "install the agent for this system again, with all its files");
        }
    }

    public static CheckResult Memory(SiteSpec site, Machine machine)
    {
        var memory = machine.MemoryBytes();
        var wanted = OwnMemoryBytes + (2 * site.Resources.Cache.Bytes);
        var found = $"{ByteText.Of(memory)} for the agent";
        return memory < LeastMemoryBytes ? CheckResult.Fail("memory", $"{found}; {ByteText.Of(LeastMemoryBytes)} are needed at least", "give the machine or the container more")
            : memory < wanted ? CheckResult.Warn("memory", $"{found}; with this site file it may take {ByteText.Of(wanted)}", "give it more, or lower resources.cache")
            : CheckResult.Ok("memory", found);
    }
}
