using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HierFL.Core.Jobs;
using HierFL.Learning.Hospital;

namespace HierFL.Agent.Approvals;

/// <summary>A job that was asked for, with what it wants.</summary>
internal sealed class AskedFor(AskedJob asked, JobSpec? spec)
{
    public string Job => asked.Job;

    /// <summary>SHA-256 of the specification: an approval is for this content of the job and no other.</summary>
    public string Digest => asked.Digest;

    public ApprovalState State => asked.State;

    public DateTimeOffset Since => asked.Since;

    public string? Purpose => spec?.Purpose;

    public string? Dataset => spec?.Data.Dataset;

    public string? Model => spec?.Model.Kind;

    public string? Privacy => KindOf("privacy");

    public string? Protection => KindOf("protection");

    /// <summary>All of it, as in the job file.</summary>
    public JsonNode? Specification => spec is null ? null : JsonNode.Parse(JobFile.ToJson(spec));

    [JsonIgnore]
    public JobSpec? Spec => spec;

    private string? KindOf(string section) => spec is null ? null : ((JobFile.Write(spec)[section] as MapNode)?["kind"] as ScalarNode)?.Text;
}
