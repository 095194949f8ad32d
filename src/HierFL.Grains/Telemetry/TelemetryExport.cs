using HierFL.Core.Rounds;
using HierFL.Grains.Registry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace HierFL.Grains.Telemetry;

/// <summary>Sends metrics, traces and logs to an OpenTelemetry collector where one is named, by the standard variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and others).</summary>
public static class TelemetryExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What Orleans measures.</summary>
    public const string OrleansMeter = "Microsoft.Orleans";

    /// <summary>What HierFL measures.</summary>
    public const string HierFLMeter = TelemetryNames.Meter;

    /// <summary>Begins the names of instruments with a hospital in a label, which have more series than a collector takes by itself.</summary>
    public static IReadOnlyList<string> OfHospitals { get; } = ["hierfl.hospital.", "hierfl.job.hospital."];

    /// <summary>Series of such an instrument: two states of each hospital that a region may have.</summary>
    public const int HospitalSeries = 2 * HospitalBook.MaxHospitals;

    /// <summary>Calls of grains; with them, a trace goes from whoever calls to what the call begins.</summary>
    private const string OrleansCalls = "Microsoft.Orleans.Application";

    /// <summary>Whether a collector is named.</summary>
    public static bool IsOn => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Endpoint));

    /// <summary>Does nothing, and costs no start-up time, where no collector is named.</summary>
    /// <param name="services">Of the process.</param>
    /// <param name="program">What the process is called, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    public static void AddTelemetryExport(this IServiceCollection services, string program)
    {
        if (!IsOn)
        {
            return;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService(program).AddTelemetrySdk().AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(HierFLMeter, OrleansMeter))
            .WithTracing(traces => traces.AddSource(RoundTraces.Source, OrleansCalls))
            .WithLogging()
            .UseOtlpExporter();
    }
}
