using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Protocol.Tls;
using HierFL.Silo.Edge;

namespace HierFL.Silo.Cluster;

/// <summary>
/// Asks the root every few seconds whose certificates are revoked, ends what is open with them, and refuses them from then on: within a minute, everywhere. A silo
/// whose own certificate is revoked leaves, and does not start with it.
/// </summary>
internal sealed partial class RevocationWatch(
    IGrainFactory grains,
    SiloIdentity silo,
    RevokedCertificates revoked,
    RevocationCopy copy,
    MutualTls tls,
    TlsConnections connections,
    EdgePeers peers,
    SiloLink link,
    IHostApplicationLifetime host,
    TimeProvider time,
    ILogger<RevocationWatch> log)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private int _isCopied;

    /// <summary>Before any port opens.</summary>
    /// <exception cref="FormatException">The silo's own certificate is revoked.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            revoked.Add(await copy.ReadAsync(cancellationToken));
            _isCopied = revoked.All.Length;
        }
        catch (StoreUnavailableException error)
        {
            // Not ready without its store; the root is asked as soon as the silo has joined.
            LogNoCopy(error);
        }

        if (revoked.Holds(tls.Own.Certificate))
        {
            throw new FormatException($"the certificate of this silo (serial {tls.Own.Certificate.SerialNumber.ToLowerInvariant()}) is revoked; make another one: hierfl pki silo");
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await AskAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, asking must go on.
                LogNotAsked(error);
            }
        }
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Asks at once.</summary>
    internal async Task AskAsync(CancellationToken cancellation)
    {
        var (list, before) = (grains.GetGrain<IRevocations>(RegistryKeys.Revocations), revoked.All.Length);
        while (await list.SinceAsync(silo.Region, revoked.All.Length).WaitAsync(cancellation) is { IsEmpty: false } next)
        {
            revoked.Add(next);
        }

        if (revoked.All.Length > before)
        {
            Enforce();
        }

        if (revoked.All.Length > _isCopied)
        {
            await copy.WriteAsync(revoked.All, cancellation);
            _isCopied = revoked.All.Length;
        }
    }

    private void Enforce()
    {
        peers.EndWhere(peer => peer.Certificate is { } certificate && revoked.Concerns(certificate));
        connections.EndWhere(revoked.Concerns);
        link.Forget();
        if (revoked.Holds(tls.Own.Certificate))
        {
            LogOwn(tls.Own.Certificate.SerialNumber);
            host.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The root could not be asked whose certificates are revoked; the last word stands")]
    private partial void LogNotAsked(Exception error);

    [LoggerMessage(LogLevel.Warning, "The copy of the revocations could not be read; the root is asked")]
    private partial void LogNoCopy(Exception error);

    [LoggerMessage(LogLevel.Critical, "The certificate of this silo (serial {Serial}) is revoked: the silo leaves")]
    private partial void LogOwn(string serial);
}
