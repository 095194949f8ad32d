using Microsoft.Extensions.Hosting;

namespace HierFL.Grains.Telemetry;

/// <summary>Makes the meters when the silo starts: a gauge is to be there before the first update comes.</summary>
#pragma warning disable CS9113 // To be made is all that is asked of them.
internal sealed class MeterStart(
    IntakeMeter intake, TransferMeter transfers, AuditMeter audit, JobMeter jobs, RegionMeter regions, HospitalMeter hospitals, FederationMeter federation) : IHostedService
#pragma warning restore CS9113
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
