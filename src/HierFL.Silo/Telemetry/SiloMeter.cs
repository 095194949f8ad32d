using System.Diagnostics.Metrics;
using HierFL.Grains.Telemetry;
using HierFL.Protocol.Tls;
using HierFL.Silo.Edge;

namespace HierFL.Silo.Telemetry;

/// <summary>The silo itself: what runs, and how long its certificates last.</summary>
internal sealed class SiloMeter
{
    public SiloMeter(IMeterFactory factory, SiloIdentity identity, CertificateFolder certificates, RegionAuthority authority, TimeProvider time)
    {
        var meter = factory.Create(TelemetryExport.HierFLMeter);
        var region = new KeyValuePair<string, object?>("region", identity.Region);
        meter.CreateObservableGauge(
            "hierfl.build",
            () => new Measurement<int>(1, region, new("version", Version), new("role", identity.Region == PeerIdentity.RootRegion ? "root" : "region")),
            null,
            "What runs.");
        meter.CreateObservableGauge("hierfl.certificate", Certificates, "s", "Until a certificate of the silo ends.");

        IEnumerable<Measurement<double>> Certificates()
        {
            yield return Left("silo", certificates.Current.Certificate.NotAfter);
            if (authority.NotAfter is { } end)
            {
                yield return Left("authority", end);
            }
        }

        Measurement<double> Left(string of, DateTime end) => new((end.ToUniversalTime() - time.GetUtcNow().UtcDateTime).TotalSeconds, region, new("of", of));
    }

    public static string Version { get; } = typeof(SiloMeter).Assembly.GetName().Version!.ToString(3);
}
