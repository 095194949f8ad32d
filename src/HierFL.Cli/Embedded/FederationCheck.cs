using HierFL.Core.Jobs;
using HierFL.Learning.Data;

namespace HierFL.Cli.Embedded;

/// <summary>What a job and a federation file say that only the hospitals' rows can prove wrong; told before anything runs.</summary>
internal static class FederationCheck
{
    /// <exception cref="InputException">Job and federation do not fit together.</exception>
    public static void Require(JobSpec job, FederationData data, string jobFile, string federationFile)
    {
        var hospitals = data.Table.Hospitals;
        if (job.Cohort.Min is { } min && min > hospitals.Count)
        {
            throw new InputException($"{jobFile}: cohort.min: found {min}; the federation has {hospitals.Count} hospitals");
        }

        var small = data.Regions.FirstOrDefault(region => region.Value.Length < job.Region.Min);
        if (small.Key is not null)
        {
            throw new InputException($"{jobFile}: region.min: found {job.Region.Min}; region '{small.Key}' has {small.Value.Length} hospitals");
        }

        if (SplitWords.Parse(job.Evaluation.Split) is null)
        {
            throw new InputException($"{jobFile}: evaluation.split: found '{job.Evaluation.Split}'; allowed: {SplitWords.Allowed}");
        }

        Known("limits", data.Spec.Limits.Keys);
        Known("policy.hospitals", data.Spec.Policy.Hospitals.Keys);

        // A mistyped name would switch off what it was meant to guard.
        void Known(string field, IEnumerable<string> names)
        {
            if (names.FirstOrDefault(name => !hospitals.ContainsKey(name)) is { } stranger)
            {
                throw new InputException($"{federationFile}: {field}: found '{stranger}'; the hospitals are {string.Join(", ", hospitals.Keys)}");
            }
        }
    }

    /// <summary>A note for people where no hospital has rows enough to be measured; null otherwise.</summary>
    public static string? Unmeasured(JobSpec job, FederationData data)
    {
        var split = SplitWords.Parse(job.Evaluation.Split);
        var isAny = data.Hospitals.Any(hospital => hospital.Splits.Count(row => row == split) >= data.Spec.DisclosureOf(hospital.Hospital).MinEvaluationRows);
        return isAny ? null : $"no hospital has the {data.Spec.Policy.MinEvaluationRows} rows of split '{job.Evaluation.Split}' that its policy asks for: nothing is measured";
    }
}
