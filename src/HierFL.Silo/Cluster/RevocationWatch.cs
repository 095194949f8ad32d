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

    /// <summary>How far the root's list has been read, and its entry before that: what is known may be more than the root's list, if that was restored from a backup.</summary>
    private (int Count, Revocation? Last) _read;

    /// <summary>Whether the root has been heard, or the copy of what it said: without either, who was revoked may be let in.</summary>
    public bool IsInformed { get; private set; }

    /// <summary>Before any port opens.</summary>
    /// <exception cref="OwnCertificateRevokedException">The silo's own certificate is revoked.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await ReadCopyAsync(cancellationToken);
        if (revoked.Holds(tls.Own.Certificate))
        {
            throw new OwnCertificateRevokedException($"the certificate of this silo (serial {tls.Own.Certificate.SerialNumber.ToLowerInvariant()}) is revoked; make another one: hierfl pki silo");
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
        var before = revoked.All.Length;
        try
        {
            // As long as nothing is known, the copy may be readable by now; the root may not be asked for long.
            await (IsInformed ? Task.CompletedTask : ReadCopyAsync(cancellation));
            await HearAsync(cancellation);
            IsInformed = true;
        }
        finally
        {
            // Of a list that broke off, too, counts what was heard.
            if (revoked.All.Length > before)
            {
                Enforce();
            }
        }

        if (revoked.All.Length > _isCopied)
        {
            await copy.WriteAsync(revoked.All, cancellation);
            _isCopied = revoked.All.Length;
        }
    }

    private async Task HearAsync(CancellationToken cancellation)
    {
        var list = grains.GetGrain<IRevocations>(RegistryKeys.Revocations);
        RevocationPage page;
        do
        {
            page = await list.SinceAsync(silo.Region, _read.Count, _read.Last).WaitAsync(cancellation);
            revoked.Add(page.Entries);
            _read = page switch
            {
                { Entries: [.., var last] } => (page.From + page.Entries.Length, last),
                { From: 0 } => default,
                _ => _read,
            };
        }
        while (!page.Entries.IsEmpty);
    }

    private async Task ReadCopyAsync(CancellationToken cancellation)
    {
        try
        {
            var known = await copy.ReadAsync(cancellation);
            revoked.Add(known);
            (_isCopied, IsInformed) = (revoked.All.Length, true);
            if (_read.Count == 0 && known is [.., var last])
            {
                _read = (known.Length, last);
            }
        }
        catch (StoreUnavailableException error)
        {
            // The root is asked as soon as the silo has joined.
            LogNoCopy(error);
        }
        catch (InvalidDataException error)
        {
            // Less than an empty one: it is written anew, whatever the root says.
            _isCopied = -1;
            LogDamaged(error);
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

    [LoggerMessage(LogLevel.Error, "The copy of the revocations is damaged; the silo is not ready before the root has been heard, which writes it anew")]
    private partial void LogDamaged(Exception error);

    [LoggerMessage(LogLevel.Critical, "The certificate of this silo (serial {Serial}) is revoked: the silo leaves")]
    private partial void LogOwn(string serial);
}
