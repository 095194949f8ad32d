using System.Net;
using System.Net.Sockets;

namespace HierFL.Cli.Local;

/// <summary>Ports of the loopback address that nobody uses. They are held until all are chosen, so that none is chosen twice.</summary>
/// <param name="before">What was used last time: kept where it is free.</param>
internal sealed class FreePorts(LocalState? before) : IDisposable
{
    /// <summary>Below those that systems give to connections, one of which could take a port between its choice and its use.</summary>
    private const int Least = 20_000;

    private const int End = 30_000;

    private const int Attempts = 100;

    private readonly List<TcpListener> _held = [];

    public int Take(string role, string use) =>
        before?.Find(role)?.Ports.TryGetValue(use, out var known) == true && TryHold(known) is { } again ? again : Any();

    /// <summary>Lets go of them, for those who are to use them.</summary>
    public void Dispose() => _held.ForEach(listener => listener.Stop());

    /// <summary>Two federations that start at the same time choose among so many that they hardly meet.</summary>
    private int Any()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryHold(Random.Shared.Next(Least, End)) is { } free)
            {
                return free;
            }
        }

        return TryHold(0)!.Value;
    }

    private int? TryHold(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            _held.Add(listener);
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException) when (port != 0)
        {
            return null;
        }
    }
}
