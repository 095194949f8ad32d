using System.Collections.Concurrent;
using System.Security.Cryptography;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Learning.Hospital;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>One silo and its hospitals over a folder, from start to end or death, with many jobs side by side; the next life goes on with what the folder holds.</summary>
internal sealed class SiloLife : IAsyncDisposable
{
    private const int SideBySide = 12;

    private readonly Mortality _mortality;
    private readonly LocalFolderStore _store;
    private readonly EmbeddedSilo _silo;
    private readonly ToyHospitals _hospitals;
    private readonly ToyFederation _federation;

    private readonly string _folder;

    private SiloLife(string folder, Mortality mortality, LocalFolderStore store, EmbeddedSilo silo, ToyHospitals hospitals, ToyFederation federation) =>
        (_folder, _mortality, _store, _silo, _hospitals, _federation) = (folder, mortality, store, silo, hospitals, federation);

    public long CrashPointsPassed => _mortality.Passed;

    public bool IsDead => _mortality.Dead.IsCancellationRequested;

    public static async Task<SiloLife> StartAsync(string folder, ToyFederation federation, long? diesAt = null)
    {
        var mortality = new Mortality(diesAt);
        var store = new LocalFolderStore(Path.Combine(folder, "blobs"), mortality.Pass);
        var silo = await EmbeddedSilo.StartAsync(
            new SiloOptions { Region = SiloOptions.EveryRegion, Store = store, Crash = mortality.Pass }, _ => { }, CancellationToken.None);
        return new SiloLife(folder, mortality, store, silo, await ToyHospitals.StartAsync(folder, federation, silo, mortality), federation);
    }

    /// <summary>Runs every job to its end; fewer if the life ends before.</summary>
    public async Task<IReadOnlyDictionary<string, JobStatus>> RunAsync(IEnumerable<JobSpec> jobs)
    {
        var ends = new ConcurrentDictionary<string, JobStatus>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(jobs, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (job, _) =>
        {
            try
            {
                var end = await FollowAsync(job);
                if (!IsDead)
                {
                    ends[job.Name] = end;
                }
            }
            catch (Exception) when (IsDead)
            {
                // Whatever a dying silo says is heard by nobody.
            }
        });
        return ends;
    }

    /// <summary>The newest durable version of a job; null if it has none.</summary>
    public async Task<Manifest?> ManifestAsync(string job) =>
        (await new CheckpointStore(_store, CrashPoints.None).LoadAsync(job, null, null, CancellationToken.None))?.Manifest;

    /// <summary>Hospitals with a model of their own of a job, and the beginnings of the models' hashes; empty if there are none.</summary>
    public string PersonalOf(string job) => string.Join(' ', Directory.EnumerateDirectories(Path.Combine(_folder, "hospitals"), "*", SearchOption.AllDirectories)
        .Select(hospital => (Hospital: Path.GetFileName(hospital), File: HospitalFolder.OwnModelIn(hospital, job)))
        .Where(model => File.Exists(model.File)).OrderBy(model => model.File, StringComparer.Ordinal)
        .Select(model => $"{model.Hospital}({Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model.File)))[..8]})"));

    public void Die() => _mortality.Die();

    public async ValueTask DisposeAsync()
    {
        _mortality.Die();
        await _hospitals.DisposeAsync();
        await _silo.DisposeAsync();
        _store.Dispose();
        _mortality.Dispose();
    }

    private async Task<JobStatus> FollowAsync(JobSpec job)
    {
        var grain = _silo.Grains.GetGrain<IJob>(JobKeys.Of(job.Name));
        var data = _federation.Of(job);
        var submission = JobDocuments.Make(job, data.Table.Features)
            .Submission(_silo.Services.GetRequiredService<ContentStore>(), [.. data.Regions.Keys], null);
        await grain.SubmitAsync(submission).WaitAsync(_mortality.Dead);
        for (var status = new JobStatus(0, JobState.Running, -1, -1, "", ""); ;)
        {
            status = await grain.WatchAsync(status.Revision).WaitAsync(_mortality.Dead);
            if (status.IsOver)
            {
                return status;
            }
        }
    }
}
