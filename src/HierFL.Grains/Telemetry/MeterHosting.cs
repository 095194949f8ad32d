using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Telemetry;

/// <summary>Adds the meters to a silo.</summary>
internal static class MeterHosting
{
    public static void AddMeters(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddTelemetryExport("hierfl-silo");
        services.AddSingleton<JobHistograms>();
        services.AddSingleton<JobMeter>();
        services.AddSingleton<RegionMeter>();
        services.AddSingleton<HospitalMeter>();
        services.AddSingleton<IntakeMeter>();
        services.AddSingleton<TransferMeter>();
        services.AddSingleton<StoreMeter>();
        services.AddSingleton<AuditMeter>();
        services.AddSingleton<FederationMeter>();
        services.AddHostedService<MeterStart>();
    }
}
