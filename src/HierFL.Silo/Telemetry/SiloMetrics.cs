using System.Diagnostics.Metrics;
using HierFL.Grains.Telemetry;
using HierFL.Silo.Configuration;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace HierFL.Silo.Telemetry;

/// <summary>The figures of the silo at <c>/metrics</c> on its health port, for a Prometheus. The port of hospitals and silos shows nothing.</summary>
internal static class SiloMetrics
{
    private const string Path = "/metrics";

    private static readonly string[] Meters =
    [
        TelemetryExport.HierFLMeter, TelemetryExport.OrleansMeter, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    /// <summary>Labels of what Orleans measures with addresses of silos in it: a silo that starts anew has another one, and nothing would ever be forgotten.</summary>
    private const string OrleansMessages = "orleans-messaging-";

    /// <summary>Series of an instrument that is not HierFL's: routes, kinds of grains, generations of the collector. Room for all of them is taken at the start.</summary>
    private const int OtherSeries = 300;

    public static void AddSiloMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SiloMeter>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("hierfl-silo", serviceVersion: SiloMeter.Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters)
                .AddView(StreamOf)
                .AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0));
    }

    public static void UseSiloMetrics(this WebApplication app, SiloSettings settings)
    {
        app.Services.GetRequiredService<SiloMeter>();
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Connection.LocalPort == settings.Health.Port && context.Request.Path == Path);
    }

    /// <summary>How an instrument is kept; null for the library's way.</summary>
    private static MetricStreamConfiguration? StreamOf(Instrument instrument) => instrument switch
    {
        _ when instrument.Name.StartsWith(OrleansMessages, StringComparison.Ordinal) => new MetricStreamConfiguration { TagKeys = [], CardinalityLimit = OtherSeries },
        _ when TelemetryExport.OfHospitals.Any(name => instrument.Name.StartsWith(name, StringComparison.Ordinal)) =>
            new MetricStreamConfiguration { CardinalityLimit = TelemetryExport.HospitalSeries },
        { Meter.Name: TelemetryExport.HierFLMeter } => null,
        _ => new MetricStreamConfiguration { CardinalityLimit = OtherSeries },
    };
}
