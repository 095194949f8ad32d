using System.Collections.Immutable;
using System.Globalization;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Region;

/// <summary>A durable regional round: the model it gave and what went into it. Of use only to the same specification and the same global model.</summary>
internal sealed record RegionalStep(
    string Job, string Base, ContentRef Model, double Weight, long[] Integers, double[] LaneTotals, ImmutableArray<Admitted> Contents,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Reports, long BytesUp)
{
    /// <summary>What the region's server optimizer keeps after the step; null for one that keeps nothing.</summary>
    public ContentRef? Optimizer { get; init; }
}

/// <summary>What a regional round gives.</summary>
/// <param name="Model">As safetensors.</param>
/// <param name="Optimizer">What the server optimizer keeps, as safetensors; empty if it keeps nothing.</param>
internal sealed record SteppedRegion(ReadOnlyMemory<byte> Model, ReadOnlyMemory<byte> Optimizer);

/// <summary>Files of a regional round: <c>regions/{region}/jobs/{job}/{round}/{step}/</c>; the manifest comes last.</summary>
internal static class RegionalStepFiles
{
    public const string Model = "model.safetensors";

    public const string Optimizer = "optimizer.safetensors";

    public const string Manifest = "manifest.json";

    public static string Folder(RegionRun run, int step) =>
        string.Create(CultureInfo.InvariantCulture, $"regions/{run.Region}/jobs/{run.Key.Job}/{run.Plan.Round:D6}/{step}");

    public static async Task WriteAsync(IBlobStore store, string folder, SteppedRegion stepped, ReadOnlyMemory<byte> manifest)
    {
        // Files without a manifest are what a crash left behind.
        await store.DeleteAsync($"{folder}/{Model}", null, CancellationToken.None);
        await CreateAsync(store, $"{folder}/{Model}", stepped.Model);
        if (!stepped.Optimizer.IsEmpty)
        {
            await store.DeleteAsync($"{folder}/{Optimizer}", null, CancellationToken.None);
            await CreateAsync(store, $"{folder}/{Optimizer}", stepped.Optimizer);
        }

        await CreateAsync(store, $"{folder}/{Manifest}", manifest);
    }

    public static async Task DeleteAsync(IBlobStore store, string folder)
    {
        foreach (var file in new[] { Manifest, Optimizer, Model })
        {
            await store.DeleteAsync($"{folder}/{file}", null, CancellationToken.None);
        }
    }

    private static Task CreateAsync(IBlobStore store, string path, ReadOnlyMemory<byte> bytes) =>
        store.CreateAsync(path, (stream, cancel) => stream.WriteAsync(bytes, cancel).AsTask(), CancellationToken.None);
}
