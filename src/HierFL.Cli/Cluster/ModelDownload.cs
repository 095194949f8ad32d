using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Cli.Cluster;

/// <summary>A model version with all that is needed to use it, in a folder that <c>hierfl predict</c> takes.</summary>
internal static class ModelDownload
{
    private const int Batch = 16;

    /// <summary>Downloads a model version, the newest if no round is given. Every file is checked against the manifest.</summary>
    /// <exception cref="InputException">There is no such version, or the folder is not empty.</exception>
    public static async Task<Manifest> RunAsync(ClusterClient cluster, string job, int? round, string folder, CancellationToken cancellation)
    {
        if (!DnsLabel.Holds(job))
        {
            throw new InputException($"JOB: found '{job}'; allowed: {DnsLabel.Allowed}");
        }

        var files = new DownloadFolder(folder);
        using var edge = new EdgeClient(cluster.Context.Edge, cluster.Own);
        var manifest = await edge.ManifestAsync(job, round, cancellation)
            ?? throw new InputException($"job '{job}' has no {(round is { } asked ? $"model of round {asked}" : "model yet")}; hierfl models list {job} shows which there are");
        files.Begin();
        await edge.DownloadAsync(manifest, "model.safetensors", manifest.Model, files.File("model.safetensors"), cancellation);
        if (manifest.Preprocessing is { } preprocessing)
        {
            await edge.DownloadAsync(manifest, "preprocessing.json", preprocessing, files.File("preprocessing.json"), cancellation);
        }

        await File.WriteAllTextAsync(files.File("metrics.jsonl"), await MetricsAsync(cluster, manifest, cancellation), cancellation);
        await File.WriteAllBytesAsync(files.File("manifest.json"), WireJson.Bytes(manifest), cancellation);
        files.End();
        return manifest;
    }

    /// <summary>Reports of the rounds that led to this model; those of another lineage have the same numbers and other models.</summary>
    private static async Task<string> MetricsAsync(ClusterClient cluster, Manifest manifest, CancellationToken cancellation)
    {
        var job = cluster.Grains.GetGrain<IJob>(JobKeys.Of(manifest.Job));
        var lines = new StringBuilder();
        foreach (var rounds in manifest.Rounds.Chunk(Batch))
        {
            var reports = await Task.WhenAll(rounds.Select(record => job.ReportAsync(record.Round))).WaitAsync(cancellation);
            foreach (var (record, report) in rounds.Zip(reports).Where(pair => pair.Second?.Model == pair.First.Model))
            {
                lines.Append(Encoding.UTF8.GetString(WireJson.Bytes(report!))).Append('\n');
            }
        }

        return lines.ToString();
    }
}
