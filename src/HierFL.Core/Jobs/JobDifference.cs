using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace HierFL.Core.Jobs;

/// <summary>What changed between two versions of a job in ways that forbid to resume it.</summary>
public static class JobDifference
{
    // These change how long a job runs and what is kept of it, not what it learns.
    private static readonly ImmutableArray<string> Free = ["stop", "evaluation", "checkpoint"];

    /// <summary>Dotted names of the changed fields, in the order of the file; a choice of another kind is named once.</summary>
    /// <remarks>What stands under stop, evaluation and checkpoint may change.</remarks>
    public static ImmutableArray<string> Between(JobSpec old, JobSpec @new)
    {
        var changed = new List<string>();
        Compare(JobFile.Write(old), JobFile.Write(@new), "", changed);
        return [.. changed];
    }

    /// <summary>SHA-256 of what may not change, lower-case hexadecimal: equal where <see cref="Between"/> finds nothing.</summary>
    public static string Digest(JobSpec job)
    {
        var whole = JobFile.Write(job);
        var bound = whole with { Entries = whole.Entries.RemoveAll(entry => Free.Contains(entry.Key)) };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Write(bound))));
    }

    private static void Compare(MapNode old, MapNode @new, string prefix, List<string> changed)
    {
        if (Text(old["kind"]) != Text(@new["kind"]))
        {
            changed.Add(prefix + "kind");
            return;
        }

        foreach (var key in old.Entries.Concat(@new.Entries).Select(entry => entry.Key).Distinct().Where(key => prefix.Length > 0 || !Free.Contains(key)))
        {
            if (old[key] is MapNode before && @new[key] is MapNode after)
            {
                Compare(before, after, $"{prefix}{key}.", changed);
            }
            else if (Text(old[key]) != Text(@new[key]))
            {
                changed.Add(prefix + key);
            }
        }
    }

    private static string Text(Node? node) => node is null ? "" : CanonicalJson.Write(node);
}
