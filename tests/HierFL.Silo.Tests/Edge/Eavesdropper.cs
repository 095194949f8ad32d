using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Tests.Edge;

/// <summary>Stands between a hospital and its silo with certificates of both, passes on what they say, and remembers every byte that the hospital sends, as it is inside of TLS.</summary>
internal sealed class Eavesdropper : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<MemoryStream> _heard = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;

    /// <param name="edge">The silo's.</param>
    /// <param name="silo">Who it is for the hospital.</param>
    /// <param name="hospital">Who it is for the silo.</param>
    public Eavesdropper(Uri edge, OwnCertificate silo, OwnCertificate hospital)
    {
        _listener.Start();
        Edge = new Uri($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _listening = ListenAsync(edge, silo, hospital);
    }

    public Uri Edge { get; }

    /// <summary>What was sent so far, connection by connection.</summary>
    public byte[][] Heard => [.. _heard.Select(stream =>
    {
        lock (stream)
        {
            return stream.ToArray();
        }
    })];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ListenAsync(Uri edge, OwnCertificate silo, OwnCertificate hospital)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                connections.Add(ServeAsync(socket, edge, silo, hospital));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(Socket socket, Uri edge, OwnCertificate silo, OwnCertificate hospital)
    {
        socket.NoDelay = true;
        await using var inside = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new MutualTls(() => silo).Server([SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], PeerExpectation.Anyone);
        await inside.AuthenticateAsServerAsync(options, _stop.Token);
        var protocol = inside.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 ? "h2" : "http/1.1";
        await using var outside = await RunningFederation.ConnectAsync(edge, hospital, protocol);
        var heard = new MemoryStream();
        _heard.Add(heard);
        await Task.WhenAny(PumpAsync(inside, outside, heard), PumpAsync(outside, inside, null));
    }

    private async Task PumpAsync(SslStream from, SslStream to, MemoryStream? heard)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            if (heard is not null)
            {
                lock (heard)
                {
                    heard.Write(buffer, 0, read);
                }
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            await to.FlushAsync(_stop.Token);
        }
    }
}
