using System.Text.Json;

namespace HierFL.Benchmarks.Reporting;

/// <summary>The figure of a benchmark beside its target.</summary>
internal sealed record Verdict(string Id, double Value, double Target, string Unit, bool Ok)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>One line.</summary>
    public string Json() => JsonSerializer.Serialize(this with { Value = Math.Round(Value, 4) }, Format);
}
