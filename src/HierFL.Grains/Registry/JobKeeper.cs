using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Registry;

/// <summary>
/// Wakes the registries of jobs and of regions every few seconds from every silo of the root: whatever died, running jobs go on by themselves as soon as
/// one of these silos is up.
/// </summary>
internal sealed partial class JobKeeper(IGrainFactory grains, TimeProvider clock, IHostApplicationLifetime host, ILogger<JobKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = host.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
        using var tick = new PeriodicTimer(Period, clock);
        do
        {
            await KeepAsync(stoppingToken);
        }
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }

    private async Task KeepAsync(CancellationToken stopping)
    {
        try
        {
            await Task.WhenAll(
                grains.GetGrain<IJobLedger>(RegistryKeys.Jobs).KeepAsync(), grains.GetGrain<IRegionLedger>(RegistryKeys.Regions).KeepAsync()).WaitAsync(stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            LogNotKept(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A registry did not answer; asked again in a few seconds")]
    private partial void LogNotKept(Exception error);
}
