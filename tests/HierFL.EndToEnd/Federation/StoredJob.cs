using System.Text.Json;
using HierFL.Core.Rounds;

namespace HierFL.EndToEnd.Federation;

/// <summary>A job as the durable store has it.</summary>
internal sealed class StoredJob(IStoredBlobs blobs, string name)
{
    /// <summary>Its last committed round; −1 before the first.</summary>
    public int Round => Head() is { } head && head.TryGetProperty("round", out var round) && round.ValueKind == JsonValueKind.Number ? round.GetInt32() : -1;

    /// <summary>How it ended; null while it goes on.</summary>
    public string? Outcome => Head() is { } head && head.TryGetProperty("outcome", out var outcome) ? outcome.GetString() : null;

    /// <summary>The bytes of its last model.</summary>
    public byte[] Model() => Of("model.safetensors");

    /// <summary>Its last manifest with all admission records, as a replay wants it.</summary>
    public Manifest Manifest()
    {
        var manifest = LastManifest();
        Assert.IsEmpty(manifest.Archive, "the job has more rounds than one manifest records");
        return manifest;
    }

    /// <summary>Its last manifest, which records the last rounds.</summary>
    public Manifest LastManifest() => WireJson.Read<Manifest>(Of("manifest.json"));

    /// <summary>Its head as it is written.</summary>
    public string HeadText() => System.Text.Encoding.UTF8.GetString(blobs.Read($"jobs/{name}/head.json")!);

    private byte[] Of(string file)
    {
        var folder = Head()!.Value.GetProperty("kept").EnumerateArray().Last().GetProperty("folder").GetString();
        return blobs.Read($"jobs/{name}/checkpoints/{folder}/{file}")!;
    }

    private JsonElement? Head() => blobs.Read($"jobs/{name}/head.json") is { } bytes ? JsonDocument.Parse(bytes).RootElement : null;
}
