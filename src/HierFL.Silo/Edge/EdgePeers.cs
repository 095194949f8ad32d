using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HierFL.Silo.Edge;

/// <summary>
/// Who is at the other end of each connection of the edge. The certificate is judged at the handshake; a stranger gets in to enrol and no further, and one who
/// is refused can read why.
/// </summary>
internal sealed class EdgePeers(MutualTls tls)
{
    internal const string PeerItem = "hierfl.peer";

    private readonly ConcurrentDictionary<string, EdgeConnection> _open = new(StringComparer.Ordinal);

    /// <summary>Options of one connection.</summary>
    public ValueTask<SslServerAuthenticationOptions> JudgeAsync(TlsHandshakeCallbackContext handshake)
    {
        var connection = handshake.Connection;
        var open = new EdgeConnection(connection);
        _open[connection.ConnectionId] = open;
        connection.ConnectionClosed.Register(() => _open.TryRemove(connection.ConnectionId, out _));
        return ValueTask.FromResult(tls.OpenServer(
            [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            PeerExpectation.Anyone,
            (verdict, certificate) =>
            {
                var peer = new Peer(verdict, certificate);
                connection.Items[PeerItem] = peer;
                open.Enter(peer);
            }));
    }

    /// <summary>The peer of a request's connection.</summary>
    public static Peer Of(HttpContext context) => (Peer)context.Features.Get<IConnectionItemsFeature>()!.Items[PeerItem]!;

    /// <summary>Ends the connections of peers that are no longer accepted; what they were sending is not taken.</summary>
    public void EndWhere(Func<Peer, bool> isRefused)
    {
        foreach (var connection in _open.Values)
        {
            connection.EndIf(isRefused);
        }
    }
}

/// <summary>The other end of a connection.</summary>
/// <param name="Verdict">Who it is, or why it is not believed.</param>
/// <param name="Certificate">What it showed; null for nothing.</param>
internal sealed record Peer(PeerVerdict Verdict, X509Certificate2? Certificate)
{
    /// <summary>When its certificate ends; a connection that was made before may be open then.</summary>
    public DateTimeOffset Until { get; } = Certificate is null ? DateTimeOffset.MaxValue : new DateTimeOffset(Certificate.NotAfter);
}
