using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace HierFL.Cli.Reports.Page;

/// <summary>Where the model comes from: enough to find it, to prove it, and to make it again.</summary>
internal static class LineageSection
{
    public static XElement Make(JobRecord job, string version)
    {
        var facts = new List<(string, object)>();
        if (job.Manifest is { } manifest)
        {
            facts.Add(("model, SHA-256", Elements.Code(manifest.Model.Sha256)));
            facts.Add(("of round", $"{manifest.Round}, {ByteText.Of(manifest.Model.Length)} as safetensors"));
            facts.Add(("stepped from", manifest.Base.Length > 0 ? Elements.Code(manifest.Base) : "the initial model"));
            facts.AddRange(job.Records.Where(record => record.Round == 0).Select(record => ("initial model", (object)Elements.Code(record.Model))));
            facts.AddRange(manifest.Preprocessing is { } preprocessing ? [("preprocessing", Elements.Code(preprocessing.Sha256))] : Array.Empty<(string, object)>());
            facts.Add(("job, SHA-256", Elements.Code(manifest.JobDigest)));
            facts.Add(("lineage", Elements.Code(manifest.LineageDigest)));
            facts.Add(("layout", Elements.Code(manifest.LayoutDigest)));
            facts.Add(("machine", $"{manifest.Machine}: the same bits are promised on machines of this kind"));
        }

        facts.Add(("seed", $"{job.Spec.Seed}"));
        facts.AddRange(job.Course.Select(fact => (fact.Name, (object)fact.Text)));
        facts.Add(("page made by", $"hierfl {version} on {RuntimeInformation.FrameworkDescription}"));
        return Elements.Section("lineage", "Lineage", job.Manifest is null ? Elements.Note("No model version is durable yet.") : null, Elements.Facts(facts), Rounds(job));
    }

    private static XElement? Rounds(JobRecord job)
    {
        var records = job.Records.Reverse().Take(RoundsSection.MostRounds).ToArray();
        return records.Length == 0 ? null : Elements.Folded(
            $"models of committed rounds, newest first: {(records.Length < job.Records.Length ? $"the last {records.Length} of {job.Records.Length}" : $"{records.Length}")}",
            Elements.Table(["round", "model, SHA-256", "updates in it"], 2, records.Select(record => new[]
            {
                FormattableString.Invariant($"{record.Round}"), record.Model, FormattableString.Invariant($"{record.Admitted.Length}"),
            })));
    }
}
