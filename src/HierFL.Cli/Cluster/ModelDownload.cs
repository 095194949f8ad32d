using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Cluster;

/// <summary>Which version of a model is asked for.</summary>
/// <param name="Round">Null for the newest, or the best.</param>
/// <param name="IsBest">The one that is the best by the metric that the job watches.</param>
internal sealed record WantedVersion(int? Round, bool IsBest = false);

/// <summary>A model version with all that is needed to use it, in a folder that <c>hierfl predict</c> takes.</summary>
internal static class ModelDownload
{
    /// <summary>Downloads a model version, the newest if no round is given. Every file is checked against the manifest.</summary>
    /// <exception cref="InputException">There is no such version, or the folder is not empty.</exception>
    public static async Task<Manifest> RunAsync(ClusterClient cluster, string job, WantedVersion version, string folder, CancellationToken cancellation)
    {
        if (!DnsLabel.Holds(job))
        {
            throw new InputException($"JOB: found '{job}'; allowed: {DnsLabel.Allowed}");
        }

        var files = new DownloadFolder(folder);
        using var edge = new EdgeClient(cluster.Context.Edge, cluster.Own, TimeProvider.System);
        var round = version.IsBest ? await BestAsync(edge, job, cancellation) : version.Round;
        var manifest = await edge.ManifestAsync(job, round, cancellation)
            ?? throw new InputException($"job '{job}' has no {(round is { } asked ? $"model of round {asked}" : "model yet")}; hierfl models list {job} shows which there are");
        files.Begin();
        await edge.DownloadAsync(manifest, "model.safetensors", manifest.Model, files.File("model.safetensors"), cancellation);
        if (manifest.Preprocessing is { } preprocessing)
        {
            await edge.DownloadAsync(manifest, "preprocessing.json", preprocessing, files.File("preprocessing.json"), cancellation);
        }

        await File.WriteAllTextAsync(files.File("metrics.jsonl"), await MetricsAsync(cluster, edge, manifest, cancellation), cancellation);
        await File.WriteAllBytesAsync(files.File("manifest.json"), WireJson.Bytes(manifest), cancellation);
        files.End();
        return manifest;
    }

    private static async Task<int> BestAsync(EdgeClient edge, string job, CancellationToken cancellation) =>
        (await edge.HeadAsync(job, cancellation) ?? throw new InputException($"job '{job}' has no model yet; hierfl models list {job} shows which there are")).Best
        ?? throw new InputException($"--best: job '{job}' names no best model: its stop section has no metric to go by, or the first measured round has no successor yet; take --round");

    private static async Task<string> MetricsAsync(ClusterClient cluster, EdgeClient edge, Manifest manifest, CancellationToken cancellation)
    {
        var records = await edge.RecordsAsync(manifest, cancellation);
        var reports = await LineageReports.ReadAsync(cluster, manifest.Job, records, cancellation);
        return string.Concat(reports.Select(report => Encoding.UTF8.GetString(WireJson.Bytes(report)) + "\n"));
    }
}
