using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Agent.Approvals;

/// <summary>The jobs that were asked for at a hospital, as its people see them.</summary>
internal sealed class JobList(string folder)
{
    private const int ShortestDigest = 6;

    private readonly ApprovalFolder _approvals = new(HospitalFolder.ApprovalsIn(folder));

    /// <summary>By name, the newest question last.</summary>
    public ImmutableArray<AskedFor> All() => [.. _approvals.List().Select(asked => new AskedFor(asked, SpecOf(asked)))];

    /// <summary>The newest question about a job, or the one whose digest begins like that.</summary>
    /// <exception cref="InputException">There is none, or more than one.</exception>
    public AskedFor Find(string job, string? digest)
    {
        var all = All();
        AskedFor[] ofJob = [.. all.Where(asked => asked.Job == job)];
        if (ofJob.Length == 0)
        {
            var known = all.Select(asked => asked.Job).Distinct().ToArray();
            throw new InputException($"job '{job}' was never asked for here{NearestName.Hint(job, known)}; asked for were: {(known.Length > 0 ? string.Join(", ", known) : "none")}");
        }

        if (digest is null)
        {
            return ofJob.MaxBy(asked => asked.Since)!;
        }

        AskedFor[] found = [.. ofJob.Where(asked => asked.Digest.StartsWith(digest, StringComparison.Ordinal))];
        return digest.Length >= ShortestDigest && found.Length == 1 ? found[0]
            : throw new InputException($"'{digest}' names {found.Length} contents of job '{job}'; it needs {ShortestDigest} characters or more of one of: {string.Join(", ", ofJob.Select(asked => asked.Digest))}");
    }

    public void Set(AskedFor asked, ApprovalState state) => _approvals.Set(asked.Job, asked.Digest, state);

    private JobSpec? SpecOf(AskedJob asked)
    {
        try
        {
            return _approvals.SpecificationOf(asked.Job, asked.Digest) is { } json ? JobFile.FromJson(json, LearningSetup.Catalogue) : null;
        }
        catch (JobException)
        {
            // Asked for by another version of the agent; its name and digest still stand.
            return null;
        }
    }
}
