using HierFL.Core.Jobs;

namespace HierFL.Learning.Hospital;

/// <summary>What the hospital's people have said of a job.</summary>
public enum ApprovalState
{
    None,
    Requested,
    Approved,
    Denied,
}

/// <summary>
/// Approvals of jobs: an empty file <c>{job}.{sha256 of its specification}.{state}</c> each, so that a changed job is asked for again and an operator's
/// tool needs no running agent.
/// </summary>
public sealed class ApprovalFolder(string folder)
{
    /// <summary>The latest word; a denial wins over an approval that stands beside it.</summary>
    public ApprovalState StateOf(string job, string digest)
    {
        ApprovalState[] strongestFirst = [ApprovalState.Denied, ApprovalState.Approved, ApprovalState.Requested];
        return !Directory.Exists(folder) ? ApprovalState.None : Array.Find(strongestFirst, state => File.Exists(PathOf(job, digest, state)));
    }

    /// <summary>Sets the word of the hospital, in place of an earlier one.</summary>
    /// <exception cref="ArgumentException">The job is not a DNS label or the digest no SHA-256.</exception>
    public void Set(string job, string digest, ApprovalState state)
    {
        if (!DnsLabel.Holds(job) || !Sha256Text.IsOne(digest))
        {
            throw new ArgumentException($"'{job}' with digest '{digest}' is not a job: its name is {DnsLabel.Allowed}, its digest 64 hexadecimal characters");
        }

        Directory.CreateDirectory(folder);
        if (state != ApprovalState.None)
        {
            File.WriteAllBytes(PathOf(job, digest, state), []);
        }

        foreach (var other in Enum.GetValues<ApprovalState>().Where(other => other != state && other != ApprovalState.None))
        {
            File.Delete(PathOf(job, digest, other));
        }
    }

    /// <summary>Jobs that were ever asked for, with their digest and state.</summary>
    public IReadOnlyList<(string Job, string Digest, ApprovalState State)> List() =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path).Split('.'))
                .Where(parts => parts.Length == 3).Select(parts => (parts[0], parts[1])).Distinct().Order()
                .Select(job => (job.Item1, job.Item2, StateOf(job.Item1, job.Item2)))]
            : [];

    private string PathOf(string job, string digest, ApprovalState state) => Path.Combine(folder, $"{job}.{digest}.{state.ToString().ToLowerInvariant()}");
}
