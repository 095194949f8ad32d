using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace HierFL.Core.Jobs;

/// <summary>Between the tree of a job file and a validated <see cref="JobSpec"/>.</summary>
public static class JobFile
{
    /// <summary>Reads and validates a job. All errors are reported at once, in the order of the file; with errors there is no job.</summary>
    /// <remarks>
    /// What no file has to say is filled in (one epoch where neither epochs nor steps are given, parameters of default choices): the job is the
    /// effective one.
    /// </remarks>
    public static (JobSpec? Job, ImmutableArray<JobError> Errors) Parse(Node tree, Catalogue catalogue)
    {
        var context = new BindContext(catalogue, typeof(JobSpec));
        if (tree is not MapNode map)
        {
            context.Refuse(tree, Slot.Of(typeof(JobSpec)).Allowed);
            return (null, context.Errors);
        }

        var job = (JobSpec)Binder.Record(typeof(JobSpec), map, context);
        if (job.Local is { Epochs: null, Steps: null })
        {
            job = job with { Local = job.Local with { Epochs = 1 } };
        }

        JobRules.Check(job, context, map);
        return context.Errors.IsEmpty ? (job, []) : (null, context.Errors);
    }

    /// <summary>Where a field stands in the tree it was read from: its scalar, or the key of its map or list; else the nearest section around it.</summary>
    /// <param name="tree">What <see cref="Parse"/> was given.</param>
    /// <param name="field">Dotted path, for example <c>evaluation.metrics[1]</c>.</param>
    public static (int Line, int Column) PlaceOf(Node tree, string field) => tree is MapNode map ? Places.Of(map, field) : (tree.Line, tree.Column);

    /// <summary>The effective job: every field, defaults filled in, in the order of the reference page.</summary>
    public static MapNode Write(JobSpec job) => TreeWriter.Write(job);

    /// <summary>Canonical JSON of the effective job: equal jobs are equal bytes.</summary>
    public static string ToJson(JobSpec job) => CanonicalJson.Write(Write(job));

    /// <summary>Reads what <see cref="ToJson(JobSpec)"/> wrote. Families that the catalogue does not know stay unread.</summary>
    /// <exception cref="JobException">It is not JSON, or not a valid job.</exception>
    public static JobSpec FromJson(string json, Catalogue catalogue)
    {
        var (job, errors) = Parse(CanonicalJson.Read(json), catalogue);
        return job ?? throw new JobException(errors);
    }

    /// <summary>Canonical JSON of one choice, for example of the model section.</summary>
    public static string ToJson(Choice choice) => CanonicalJson.Write(TreeWriter.Write(choice));

    /// <summary>Reads what <see cref="ToJson(Choice)"/> wrote.</summary>
    /// <exception cref="JobException">It is not JSON, or has no kind.</exception>
    public static Choice ChoiceFromJson(string json) =>
        CanonicalJson.Read(json) is MapNode map && map["kind"] is ScalarNode kind
            ? new Choice(kind.Text, map with { Entries = map.Entries.RemoveAll(entry => entry.Key == "kind") })
            : throw new JobException("it is no choice; allowed: a map with a kind");

    /// <summary>SHA-256 of the canonical JSON, lower-case hexadecimal: names the job in manifests.</summary>
    public static string Digest(JobSpec job) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson(job))));
}
