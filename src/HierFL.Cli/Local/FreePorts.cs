using System.Net;
using System.Net.Sockets;

namespace HierFL.Cli.Local;

/// <summary>
/// Ports of the loopback address that nobody uses, in blocks. Who listens on a block's first port has the others as long as this lives: a process that comes up late,
/// or is started again, finds its port free however many federations start beside it.
/// </summary>
/// <param name="before">What was used last time: kept where it is free.</param>
internal sealed class FreePorts(LocalState? before) : IDisposable
{
    /// <summary>Below those that systems give to connections, one of which could take a port between its choice and its use.</summary>
    private const int Least = 20_000;

    private const int End = 30_000;

    /// <summary>The claim, and enough for the root and three regions with what they store in.</summary>
    private const int Block = 20;

    private const int Attempts = 100;

    private readonly Dictionary<int, TcpListener> _claims = [];
    private readonly List<TcpListener> _chosen = [];
    private readonly Queue<int> _next = [];

    public int Take(string role, string use) =>
        before?.Find(role)?.Ports.TryGetValue(use, out var known) == true && Claim(known - (known % Block)) && Choose(known) is { } again ? again : Any();

    /// <summary>Lets go of those that were chosen, for who is to use them. None is chosen twice before.</summary>
    public void LetGo()
    {
        _chosen.ForEach(listener => listener.Dispose());
        _chosen.Clear();
    }

    /// <summary>Ends the claims: the federation has ended.</summary>
    public void Dispose()
    {
        LetGo();
        foreach (var claim in _claims.Values)
        {
            claim.Dispose();
        }

        _claims.Clear();
    }

    private int Any()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            while (_next.TryDequeue(out var next))
            {
                if (Choose(next) is { } free)
                {
                    return free;
                }
            }

            var first = Least + (Random.Shared.Next((End - Least) / Block) * Block);
            if (!_claims.ContainsKey(first) && Claim(first))
            {
                for (var port = first + 1; port < first + Block; port++)
                {
                    _next.Enqueue(port);
                }
            }
        }

        return Choose(0)!.Value;
    }

    private bool Claim(int first)
    {
        if (!_claims.ContainsKey(first) && TryListen(first) is { } claim)
        {
            _claims.Add(first, claim);
        }

        return _claims.ContainsKey(first);
    }

    /// <param name="port">0 for any that the system has.</param>
    private int? Choose(int port)
    {
        if (TryListen(port) is not { } listener)
        {
            return null;
        }

        _chosen.Add(listener);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static TcpListener? TryListen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException) when (port != 0)
        {
            listener.Dispose();
            return null;
        }
    }
}
