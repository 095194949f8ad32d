namespace HierFL.Grains.Peers;

/// <summary>
/// How many contents a peer may have this silo look for elsewhere at once. One that is found nowhere counts a while longer: whoever makes up hashes would use up
/// what the region may ask of the root.
/// </summary>
/// <param name="clock">Of the while.</param>
internal sealed class RemoteLookups(TimeProvider clock)
{
    /// <summary>An honest peer fetches a plan, a job and a model at a time, for each job it trains for.</summary>
    internal const int MostAtOnce = 16;

    internal static readonly TimeSpan AfterMiss = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    /// <summary>By names that certificates prove, so there are no more than hospitals.</summary>
    private readonly Dictionary<string, Peer> _peers = new(StringComparer.Ordinal);

    /// <summary>Whether the peer may have another content looked for; if so, <see cref="End"/> follows.</summary>
    public bool TryBegin(string name)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(name, out var peer))
            {
                _peers[name] = peer = new Peer();
            }

            while (peer.Missed.TryPeek(out var missed) && clock.GetElapsedTime(missed) >= AfterMiss)
            {
                peer.Missed.Dequeue();
            }

            if (peer.UnderWay + peer.Missed.Count >= MostAtOnce)
            {
                return false;
            }

            peer.UnderWay++;
            return true;
        }
    }

    public void End(string name, bool isFound)
    {
        lock (_gate)
        {
            var peer = _peers[name];
            peer.UnderWay--;
            if (!isFound)
            {
                peer.Missed.Enqueue(clock.GetTimestamp());
            }
        }
    }

    private sealed class Peer
    {
        public int UnderWay { get; set; }

        public Queue<long> Missed { get; } = [];
    }
}
