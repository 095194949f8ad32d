using System.Collections.Immutable;
using HierFL.Cli.Configuration;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Cluster;

/// <summary>Hands a job in: makes the seeded initial model and the documents here, sends them to the root by hash, and registers the job.</summary>
internal static class Submission
{
    /// <param name="cluster">Where to.</param>
    /// <param name="text">What to learn, as it was read.</param>
    /// <param name="regions">Regions that train it; none for all.</param>
    /// <param name="features">A file with the names of the features; null if the job or the hospitals say them.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<JobEntry> SendAsync(ClusterClient cluster, JobText text, IReadOnlyList<string> regions, string? features, CancellationToken cancellation)
    {
        var job = text.Job;
        using var span = RoundTraces.Begin("submit")?.SetTag(RoundTraces.JobTag, job.Name);
        var chosen = await RegionsAsync(cluster, job, regions, cancellation);
        var columns = await SubmittedFeatures.FindAsync(text, features, chosen, cluster.Grains, cancellation);
        var documents = await Task.Run(() => JobDocuments.Make(job, columns), CancellationToken.None);
        if (documents.Kept.Length > 0)
        {
            await Console.Error.WriteLineAsync($"note: {documents.Kept}");
        }

        var store = new ContentStore();
        var submission = documents.Submission(store, chosen, replay: null);
        using var edge = new EdgeClient(cluster.Context.Edge, cluster.Own, TimeProvider.System);
        foreach (var document in (ContentRef[])[submission.Spec, submission.SpecYaml, submission.Preprocessing, submission.InitialModel])
        {
            await edge.PutAsync(document, store.Find(document)!.Value, cancellation);
        }

        return await cluster.Grains.GetGrain<IJobs>(RegistryKeys.Jobs).SubmitAsync(submission, cluster.Me).WaitAsync(cancellation);
    }

    private static async Task<ImmutableArray<string>> RegionsAsync(ClusterClient cluster, JobSpec job, IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        var known = (await cluster.Grains.GetGrain<IRegions>(RegistryKeys.Regions).ListAsync().WaitAsync(cancellation)).Select(region => region.Name).ToArray();
        if (wanted.FirstOrDefault(region => !known.Contains(region)) is { } stranger)
        {
            throw new InputException($"--regions: found '{stranger}'; the regions are {string.Join(", ", known)}{NearestName.Hint(stranger, known)}");
        }

        ImmutableArray<string> chosen = [.. (wanted.Count == 0 ? known : wanted).Distinct().Order(StringComparer.Ordinal)];
        return chosen.IsEmpty ? throw new InputException("the federation has no region yet; start a silo of one")
            : job.Topology is Centralized && chosen.Length != 1
                ? throw new InputException($"topology: found centralized, which has one region, and {chosen.Length} are chosen; give --regions with one of {string.Join(", ", known)}")
                : chosen;
    }
}
