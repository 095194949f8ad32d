using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace HierFL.Grains.Telemetry;

/// <summary>Sends metrics and traces to an OpenTelemetry collector where one is named, by the standard variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and others).</summary>
internal static class TelemetryExport
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Does nothing, and costs no start-up time, where no collector is named.</summary>
    public static void AddTelemetryExport(this IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint)))
        {
            return;
        }

        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(RoundMeter.Name, "Microsoft.Orleans"))
            .WithTracing(traces => traces.AddSource(RoundMeter.Name, "Microsoft.Orleans.Application"))
            .UseOtlpExporter();
    }
}
