using System.Collections.Frozen;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Edge;

/// <summary>
/// Which hospitals may not be let in any more, as the region's registry says; asked for every few seconds, so that a revocation counts within a minute, on open
/// connections too. While the registry cannot be asked, the last word stands.
/// </summary>
internal sealed partial class Revocations(IGrainFactory grains, SiloIdentity silo, EdgePeers peers, TimeProvider time, ILogger<Revocations> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private volatile Book _book = new(0, [], []);

    /// <summary>Null if nothing is said against the peer.</summary>
    public string? Refusal(Peer peer) => peer.Certificate is { } certificate && _book.Serials.Contains(certificate.SerialNumber.ToLowerInvariant())
            ? $"the certificate of {peer.Verdict.Identity} is revoked"
        : peer.Verdict.Identity is PeerIdentity.Hospital hospital && _book.Hospitals.Contains(hospital.Name)
            ? $"hospital '{hospital.Name}' is suspended or removed; ask the operator of region '{silo.Region}'"
        : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await AskAsync();
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is (a call that is refused for a clock, too), asking must go on: an exception here would stop the silo.
                LogNotAsked(error);
            }
        }
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Asks at once.</summary>
    internal async Task AskAsync()
    {
        var registry = grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(silo.Region));
        List<RevocationList> pages = [];
        do
        {
            var next = await registry.RevokedAsync(_book.Version, pages is [.., var last] ? last.Next! : "");
            if (next is null)
            {
                return;
            }

            if (pages is [var first, ..] && first.Version != next.Version)
            {
                // A list that changes while it is read is read from its beginning: what stands before this page may be what has changed.
                pages.Clear();
            }
            else
            {
                pages.Add(next);
            }
        }
        while (pages is [] or [.., { Next: not null }]);

        _book = new Book(
            pages[0].Version,
            pages.SelectMany(page => page.Serials).ToFrozenSet(StringComparer.Ordinal),
            pages.SelectMany(page => page.Hospitals).ToFrozenSet(StringComparer.Ordinal));
        peers.EndWhere(peer => Refusal(peer) is not null);
    }

    [LoggerMessage(LogLevel.Warning, "The registry of hospitals could not be asked who is revoked; the last word stands")]
    private partial void LogNotAsked(Exception error);

    private sealed record Book(long Version, FrozenSet<string> Serials, FrozenSet<string> Hospitals);
}
