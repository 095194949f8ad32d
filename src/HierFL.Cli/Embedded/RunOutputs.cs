using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;

namespace HierFL.Cli.Embedded;

/// <summary>The results of a finished run as read from its last checkpoint.</summary>
internal sealed record RunOutcome(Manifest Manifest, ModelVector Model, PreprocessingDocument Preprocessing, ImmutableSortedDictionary<int, RoundReport> Reports)
{
    /// <summary>Folder of the best version's checkpoint; null where the job watches no metric.</summary>
    public string? BestFolder { get; init; }
}

/// <summary>Puts the results on top of the run's folder: model, preprocessing, metrics and manifest.</summary>
internal static class RunOutputs
{
    public static async Task<RunOutcome> WriteAsync(
        JobSpec job, IBlobStore store, RunFolder folder, ImmutableSortedDictionary<int, RoundReport> reports, CancellationToken cancellation)
    {
        var checkpoints = new CheckpointStore(store, CrashPoints.None);
        var head = await checkpoints.ReadHeadAsync(job.Name, cancellation);
        var checkpoint = await checkpoints.LoadAsync(job.Name, null, null, cancellation)
            ?? throw new CheckpointException($"job '{job.Name}' has no checkpoint");
        await using var modelStream = await checkpoint.OpenModelAsync(cancellation);
        var model = new byte[modelStream.Length];
        await modelStream.ReadExactlyAsync(model, cancellation);
        await using var preprocessingStream = await checkpoint.OpenPreprocessingAsync(cancellation);
        var preprocessing = new byte[preprocessingStream!.Length];
        await preprocessingStream.ReadExactlyAsync(preprocessing, cancellation);

        // Whole in one file: a replay needs no store.
        var manifest = checkpoint.Manifest with { Archive = [], Rounds = await checkpoint.ReadRecordsAsync(cancellation) };
        folder.Write("preprocessing.json", preprocessing);
        folder.Write("metrics.jsonl", Encoding.UTF8.GetBytes(string.Concat(reports.Values.Select(report => Encoding.UTF8.GetString(WireJson.Bytes(report)) + "\n"))));
        folder.Write("manifest.json", WireJson.Bytes(manifest));
        folder.Write("model.safetensors", model);
        return new RunOutcome(manifest, Safetensors.Read(model), WireJson.Read<PreprocessingDocument>(preprocessing), reports)
        {
            BestFolder = head?.Kept.FirstOrDefault(kept => kept.Round == head.Best)?.Folder,
        };
    }
}
