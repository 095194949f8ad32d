using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;
using HierFL.Silo.Configuration;
using HierFL.Silo.Edge;
using HierFL.Silo.Health;
using HierFL.Silo.Telemetry;

namespace HierFL.Silo;

/// <summary>One process: an Orleans silo with mutual TLS, the edge for hospitals, and health.</summary>
internal sealed class SiloHost : IDisposable
{
    /// <summary>A silo that stops hands over its grains and lets uploads end.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookForNewCertificates = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly CertificateFolder _certificates;

    private readonly RevokedCertificates _revoked;

    /// <summary>Null without Redis.</summary>
    private readonly MembershipWatch? _membership;

    private SiloHost(WebApplication app, CertificateFolder certificates, SiloIdentity identity, RevokedCertificates revoked) =>
        (_app, _certificates, Identity, _revoked, _membership) = (app, certificates, identity, revoked, app.Services.GetService<MembershipWatch>());

    public SiloIdentity Identity { get; }

    /// <exception cref="FormatException">The certificate is not that of a silo, or not in order.</exception>
    /// <exception cref="ConfigurationProblemException">A setting cannot be used.</exception>
    public static SiloHost Build(SiloSettings settings)
    {
        var revoked = new RevokedCertificates();
        var certificates = new CertificateFolder(settings.Identity, TimeProvider.System, settings.KeyAccess, revoked.Holds);
        var tls = new MutualTls(certificates);
        var identity = SiloIdentity.Of(tls.Own);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSiloConsole(builder.Configuration, identity)
            .AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Error).AddFilter("Polly", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton(certificates).AddSingleton(tls).AddSingleton(identity).AddSingleton(revoked);
        var authority = new RegionAuthority(settings.Authority, identity, settings.KeyAccess, TimeProvider.System);
        builder.Services.AddSingleton(_ => authority);
        builder.Host.UseOrleans(silo => SiloCluster.Configure(silo, settings, identity, tls));
        builder.AddEdge(settings, identity);
        builder.AddSiloHealth(settings);
        builder.AddSiloMetrics();
        var app = builder.Build();
        app.UseEdge();
        app.UseSiloHealth(settings);
        app.UseSiloMetrics(settings);
        certificates.Watch(LookForNewCertificates);
        authority.Watch(LookForNewCertificates);
        return new SiloHost(app, certificates, identity, revoked);
    }

    public IServiceProvider Services => _app.Services;

    public CertificateFolder Certificates => _certificates;

    /// <summary>Whether its own certificate is revoked, as far as it has heard; also when it has ended.</summary>
    public bool IsRevoked => _revoked.Holds(_certificates.Current.Certificate);

    /// <summary>Whether it left because the table of members lost it.</summary>
    public bool IsLost => _membership?.IsLost == true;

    /// <summary>Until the process is told to end.</summary>
    public Task RunAsync() => _app.RunAsync();

    public Task StartAsync() => _app.StartAsync();

    public Task StopAsync() => _app.StopAsync();

    public void Dispose()
    {
        ((IDisposable)_app).Dispose();
        _certificates.Dispose();
    }
}
