using System.Collections.Immutable;
using System.Globalization;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Region;

/// <summary>A durable regional round: the model it gave and what went into it. Of use only to the same specification and the same global model.</summary>
internal sealed record RegionalStep(
    string Job, string Base, ContentRef Model, double Weight, long[] Integers, double[] LaneTotals, ImmutableArray<Admitted> Contents,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Reports, long BytesUp);

/// <summary>Files of a regional round: <c>regions/{region}/jobs/{job}/{round}/{step}/</c>; the manifest comes last.</summary>
internal static class RegionalStepFiles
{
    public static string Folder(RegionRun run, int step) =>
        string.Create(CultureInfo.InvariantCulture, $"regions/{run.Region}/jobs/{run.Key.Job}/{run.Plan.Round:D6}/{step}");

    public static async Task WriteAsync(IBlobStore store, string folder, ReadOnlyMemory<byte> model, ReadOnlyMemory<byte> manifest)
    {
        // A model without a manifest is what a crash left behind.
        await store.DeleteAsync($"{folder}/model.safetensors", null, CancellationToken.None);
        await store.CreateAsync($"{folder}/model.safetensors", (stream, cancel) => stream.WriteAsync(model, cancel).AsTask(), CancellationToken.None);
        await store.CreateAsync($"{folder}/manifest.json", (stream, cancel) => stream.WriteAsync(manifest, cancel).AsTask(), CancellationToken.None);
    }

    public static async Task DeleteAsync(IBlobStore store, string folder)
    {
        await store.DeleteAsync($"{folder}/manifest.json", null, CancellationToken.None);
        await store.DeleteAsync($"{folder}/model.safetensors", null, CancellationToken.None);
    }
}
