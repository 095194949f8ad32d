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

/// <summary>A job that was asked for at the hospital.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Digest">SHA-256 of its specification.</param>
/// <param name="State">The latest word.</param>
/// <param name="Since">When that was said.</param>
public sealed record AskedJob(string Job, string Digest, ApprovalState State, DateTimeOffset Since);

/// <summary>
/// Approvals of jobs: an empty file <c>{job}.{sha256 of its specification}.{state}</c> each, so that a changed job is asked for again and an operator's
/// tool needs no running agent. Beside it <c>{job}.{sha256}.json</c>: the specification, for people to read before they decide.
/// </summary>
public sealed class ApprovalFolder(string folder)
{
    /// <summary>Jobs that may wait for a word at a time: a region cannot fill the hospital's disk with questions.</summary>
    public const int MostRequested = 256;

    private const string Specification = "json";

    /// <summary>The latest word; a denial wins over an approval that stands beside it.</summary>
    public ApprovalState StateOf(string job, string digest)
    {
        ApprovalState[] strongestFirst = [ApprovalState.Denied, ApprovalState.Approved, ApprovalState.Requested];
        return !Directory.Exists(folder) ? ApprovalState.None : Array.Find(strongestFirst, state => File.Exists(PathOf(job, digest, state)));
    }

    /// <summary>Asks for a word on a job; false if too many wait already.</summary>
    public bool Request(JobSpec job, string digest)
    {
        if (Requested().Count() >= MostRequested)
        {
            return false;
        }

        Directory.CreateDirectory(folder);
        var path = PathOf(job.Name, digest, Specification);
        File.WriteAllText(path + ".tmp", JobFile.ToJson(job));
        File.Move(path + ".tmp", path, overwrite: true);
        Set(job.Name, digest, ApprovalState.Requested);
        return true;
    }

    /// <summary>Takes back what was asked about a job and not answered: it is over. A word that was given stays.</summary>
    public void Withdraw(string job)
    {
        foreach (var asked in Requested().Where(asked => asked.Job == job))
        {
            // In this order a crash leaves what is found again.
            File.Delete(PathOf(job, asked.Digest, Specification));
            File.Delete(PathOf(job, asked.Digest, ApprovalState.Requested));
        }
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

    /// <summary>Jobs that were ever asked for, by name and then by time.</summary>
    public IReadOnlyList<AskedJob> List() =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path).Split('.'))
                .Where(parts => parts.Length == 3 && Sha256Text.IsOne(parts[1])).Select(parts => (Job: parts[0], Digest: parts[1])).Distinct()
                .Select(job => AskedOf(job.Job, job.Digest)).Where(asked => asked.State != ApprovalState.None)
                .OrderBy(asked => asked.Job, StringComparer.Ordinal).ThenBy(asked => asked.Since)]
            : [];

    /// <summary>Those of them that nobody has answered.</summary>
    public IEnumerable<AskedJob> Requested() => List().Where(asked => asked.State == ApprovalState.Requested);

    /// <summary>The specification of a job that was asked for, as canonical JSON; null if it is not here.</summary>
    public string? SpecificationOf(string job, string digest)
    {
        var path = PathOf(job, digest, Specification);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private AskedJob AskedOf(string job, string digest)
    {
        var state = StateOf(job, digest);
        return new AskedJob(job, digest, state, File.GetLastWriteTimeUtc(PathOf(job, digest, state)));
    }

    private string PathOf(string job, string digest, ApprovalState state) => PathOf(job, digest, state.ToString().ToLowerInvariant());

    private string PathOf(string job, string digest, string suffix) => Path.Combine(folder, $"{job}.{digest}.{suffix}");
}
