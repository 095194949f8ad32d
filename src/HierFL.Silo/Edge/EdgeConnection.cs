using Microsoft.AspNetCore.Connections;

namespace HierFL.Silo.Edge;

/// <summary>
/// A connection of the edge, from before its handshake on: one that is judged while somebody is revoked is told of it when it enters, since nobody looks for it
/// afterwards.
/// </summary>
internal sealed class EdgeConnection(ConnectionContext connection)
{
    private readonly Lock _gate = new();
    private readonly List<Func<Peer, bool>> _refusedMeanwhile = [];
    private Peer? _peer;

    /// <summary>The handshake is done.</summary>
    public void Enter(Peer peer)
    {
        bool isRefused;
        lock (_gate)
        {
            _peer = peer;
            isRefused = _refusedMeanwhile.Exists(refuses => refuses(peer));
            _refusedMeanwhile.Clear();
        }

        End(peer, isRefused);
    }

    /// <summary>Ends it if its peer is refused; a peer that is not known yet is asked about when it enters.</summary>
    public void EndIf(Func<Peer, bool> isRefused)
    {
        Peer? peer;
        lock (_gate)
        {
            peer = _peer;
            if (peer is null)
            {
                _refusedMeanwhile.Add(isRefused);
                return;
            }
        }

        End(peer, isRefused(peer));
    }

    private void End(Peer peer, bool isRefused)
    {
        // Whom nobody believes is there to enrol, or to read why.
        if (isRefused && peer.Verdict.IsTrusted)
        {
            connection.Abort(new ConnectionAbortedException("the peer's certificate is revoked"));
        }
    }
}
