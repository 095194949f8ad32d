using System.Globalization;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Learning.Hospital;

namespace HierFL.Agent.Approvals;

/// <summary>Jobs that were asked for, for people.</summary>
internal static class JobText
{
    private const int DigestShown = 12;

    private const string Unknown = "?";

    public static string Table(IReadOnlyList<AskedFor> jobs)
    {
        if (jobs.Count == 0)
        {
            return "No job was asked for. With approval: manual a job is listed here when its first order comes.\n";
        }

        string[] head = ["job", "digest", "state", "since (UTC)", "purpose", "data set", "model", "privacy"];
        var rows = jobs.Select(job => (string[])
        [
            job.Job, job.Digest[..DigestShown], Word(job.State), Date(job.Since), job.Purpose ?? Unknown, job.Dataset ?? Unknown, job.Model ?? Unknown, job.Privacy ?? Unknown,
        ]).Prepend(head).ToArray();
        var widths = Enumerable.Range(0, head.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What the job wants in a few lines, then all of it as a job file.</summary>
    public static string Of(AskedFor job)
    {
        var text = new StringBuilder();
        void Line(string key, string value) => text.Append(CultureInfo.InvariantCulture, $"{key,-13}{value}\n");
        Line("job", job.Job);
        Line("digest", job.Digest);
        Line("state", $"{Word(job.State)} since {Date(job.Since)} UTC");
        if (job.Spec is not { } spec)
        {
            return text.Append("What it wants is not known here: it was asked for by another version of the agent.\n").ToString();
        }

        Line("purpose", spec.Purpose);
        Line("data set", $"{spec.Data.Dataset}, to predict {spec.Target.Column}");
        Line("model", spec.Model.Kind);
        Line("privacy", job.Privacy is "none" ? "none: no noise is added to what leaves the hospital" : job.Privacy ?? Unknown);
        Line("protection", job.Protection is "none" ? "none: the region's silos see the update of this hospital alone" : job.Protection ?? Unknown);
        return text.Append('\n').Append(YamlWriter.Write(JobFile.Write(spec))).ToString();
    }

    private static string Word(ApprovalState state) => state.ToString().ToLowerInvariant();

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
