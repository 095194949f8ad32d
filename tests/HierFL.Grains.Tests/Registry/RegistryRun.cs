using HierFL.Core.Rounds;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

/// <summary>A toy federation whose jobs are registered.</summary>
internal sealed class RegistryRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RegistryRun(ToyFederation federation) => Federation = federation;

    public ToyFederation Federation { get; }

    public IJobs Jobs => Federation.Silo.Grains.GetGrain<IJobs>(RegistryKeys.Jobs);

    public static Task<RegistryRun> StartAsync(MemoryFolder folder, ToyConduct? conduct = null, int running = 4) =>
        StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), conduct, running);

    public static async Task<RegistryRun> StartAsync(
        IBlobStore store, ToyConduct? conduct = null, int running = 4, TimeProvider? clock = null, Func<IIncomingGrainCallContext, Task>? before = null) =>
        new(await ToyFederation.StartAsync(store, conduct, clock, before, adapt: options => options with { RunningJobs = running, KeepsJobs = true }));

    public Task JoinAsync(string region, params string[] hospitals) => Federation.JoinAsync(region, hospitals);

    public Task<JobEntry> SubmitAsync(ToyJob job, string by = "ada") => Jobs.SubmitAsync(Federation.Upload(job, null, "north"), by);

    public async Task<JobEntry> EndAsync(string job)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            var entry = await Jobs.ShowAsync(job);
            if (entry?.IsOver == true)
            {
                return entry;
            }

            Assert.IsLessThan(Patience, TimeProvider.System.GetElapsedTime(began), $"job {job} hangs: {entry}; {await Federation.Job(job).WatchAsync(0)}");
            await tick.WaitForNextTickAsync();
        }
    }

    public ValueTask DisposeAsync() => Federation.DisposeAsync();
}
