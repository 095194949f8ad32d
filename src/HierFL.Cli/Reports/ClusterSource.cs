using System.Collections.Immutable;
using System.Globalization;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Grains.Registry;
using HierFL.Learning.Training;
using HospitalEntry = HierFL.Grains.Registry.HospitalEntry;

namespace HierFL.Cli.Reports;

/// <summary>A job of a cluster: what grains know of it, and what the edge of the root gives out.</summary>
internal static class ClusterSource
{
    /// <exception cref="InputException">There is no such job.</exception>
    /// <exception cref="ClusterException">Something cannot be reached, or may not be had.</exception>
    public static async Task<JobRecord> ReadAsync(ClusterClient cluster, string name, CancellationToken cancellation)
    {
        var entry = await cluster.Grains.GetGrain<IJobs>(RegistryKeys.Jobs).ShowAsync(name).WaitAsync(cancellation)
            ?? throw new InputException($"no job '{name}' is registered; hierfl jobs list shows which are");
        using var edge = new EdgeClient(cluster.Context.Edge, cluster.Own, TimeProvider.System);
        var yaml = await edge.SpecAsync(name, cancellation) ?? throw new InputException($"job '{name}' is {Words.Of(entry.State)}, and has not begun: there is nothing to report yet");
        var spec = Spec(yaml);
        var manifest = await edge.ManifestAsync(name, null, cancellation);
        var records = manifest is null ? [] : await edge.RecordsAsync(manifest, cancellation);
        var (hospitals, gaps) = await HospitalsAsync(cluster, entry, spec.Data.Dataset, cancellation);
        return new JobRecord
        {
            Spec = spec,
            JobYaml = yaml,
            State = Words.Of(entry.State) + (entry.Message.Length > 0 ? $": {entry.Message}" : ""),
            Source = $"cluster {cluster.Context.Spec.Cluster}, context {cluster.Context.Name}",
            Manifest = manifest,
            Records = records,
            Reports = await LineageReports.ReadAsync(cluster, name, records, cancellation),
            Hospitals = HospitalRecord.With(hospitals, records),
            Course = Course(entry),
            Gaps = gaps,
        };
    }

    private static ImmutableArray<(string, string)> Course(JobEntry entry) =>
    [
        ("submitted", $"{Times.Text(entry.SubmittedAt)} by {entry.By}"),
        ("started", Times.Text(entry.StartedAt)),
        ("ended", Times.Text(entry.EndedAt)),
        ("took", entry is { StartedAt: { } from, EndedAt: { } to } ? (to - from).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture) : "-"),
    ];

    private static JobSpec Spec(string yaml)
    {
        var (spec, errors) = JobFile.Parse(YamlReader.Read(yaml), LearningSetup.Catalogue);
        return spec ?? throw new ClusterException(
            $"the job file that the cluster keeps is not understood here; is this program older than the cluster? ({errors[0].Field}: {errors[0].Message})", ExitCodes.Failed);
    }

    /// <summary>The hospitals that offer the data set now, in the regions of the job that answer.</summary>
    private static async Task<(ImmutableArray<HospitalRecord> Hospitals, ImmutableArray<string> Gaps)> HospitalsAsync(
        ClusterClient cluster, JobEntry entry, string dataset, CancellationToken cancellation)
    {
        var regions = await RegionLookup.AllAsync(cluster, cancellation);
        var found = ImmutableArray.CreateBuilder<HospitalRecord>();
        var gaps = ImmutableArray.CreateBuilder<string>();
        foreach (var region in entry.Regions)
        {
            if (regions.FirstOrDefault(known => known.Name == region) is not { IsAvailable: true })
            {
                gaps.Add($"hospitals of region {region}: it does not answer");
                continue;
            }

            var hospitals = await RegionLookup.ListAsync(cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(region)), cancellation);
            found.AddRange(hospitals.Where(hospital => hospital.Datasets.ContainsKey(dataset)).Select(hospital => Of(region, hospital, dataset)));
        }

        return (found.ToImmutable(), gaps.ToImmutable());
    }

    private static HospitalRecord Of(string region, HospitalEntry hospital, string dataset) => new(hospital.Name, region)
    {
        TrainRows = hospital.Datasets[dataset],
        State = Words.Of(hospital.State) + (hospital.IsAway ? ", away" : ""),
        Agent = hospital.Heartbeat?.AgentVersion ?? "",
    };
}
