using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HierFL.Protocol.Tests.Transfer;

/// <summary>
/// Stands between agent and silo and passes bytes on, until it cuts a connection after as many bytes of one direction as its plan says. It can also play an HTTP
/// proxy, which asks by CONNECT where to go.
/// </summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Cut> _plan;
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly int _target;
    private readonly bool _isProxy;

    public Relay(Uri target, bool isProxy = false, params Cut[] plan)
    {
        (_target, _isProxy, _plan) = (target.Port, isProxy, new ConcurrentQueue<Cut>(plan));
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"{(_isProxy ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ConcurrentQueue<string> Asked { get; } = new();

    public int Connections { get; private set; }

    /// <summary>Bytes that went towards the silo, over all connections.</summary>
    public long BytesUp { get; private set; }

    /// <summary>Bytes that came from the silo, over all connections.</summary>
    public long BytesDown { get; private set; }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _open)
        {
            client.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Connections++;
                _ = PassAsync(client, _plan.TryDequeue(out var cut) ? cut : Cut.Never);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task PassAsync(TcpClient client, Cut cut)
    {
        _open.Add(client);
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            if (_isProxy)
            {
                await ConnectAsync(client.GetStream());
            }

            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), cut.Up, moved => BytesUp += moved),
                CopyAsync(server.GetStream(), client.GetStream(), cut.Down, moved => BytesDown += moved));
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            // One end has gone; so does the other.
        }
        finally
        {
            // What has passed is delivered; what has not, is not.
            client.Close();
            server.Close();
        }
    }

    private async Task ConnectAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        Asked.Enqueue(head.ToString().Split("\r\n")[0]);
        await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, long most, Action<int> count)
    {
        var buffer = new byte[16 * 1024];
        while (most > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)));
            if (read == 0)
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read));
            count(read);
            most -= read;
        }
    }

    /// <param name="Up">Bytes towards the silo after which the connection is cut.</param>
    /// <param name="Down">Bytes from the silo after which it is.</param>
    public sealed record Cut(long Up, long Down)
    {
        public static Cut Never { get; } = new(long.MaxValue, long.MaxValue);

        public static Cut AfterUp(long bytes) => new(bytes, long.MaxValue);

        public static Cut AfterDown(long bytes) => new(long.MaxValue, bytes);
    }
}
