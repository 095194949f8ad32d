using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Baselines;

/// <summary>
/// The floor of a round over TLS on this machine: as many connections as hospitals, over which as many bytes go down and then up as in a round, and nothing is
/// hashed, checked, kept or added. Both ends are in this process.
/// </summary>
internal sealed class TlsExchange : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private readonly List<(SslStream Server, SslStream Client)> _pairs = [];
    private readonly byte[] _out = new byte[Piece];

    public static async Task<TlsExchange> OpenAsync(int connections)
    {
        var exchange = new TlsExchange();
        using var certificate = Certificate();
        var thumbprint = certificate.GetCertHashString();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        for (var i = 0; i < connections; i++)
        {
            var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            var server = await listener.AcceptTcpClientAsync();
            server.NoDelay = true;
            var pair = (Server: new SslStream(server.GetStream()), Client: new SslStream(client.GetStream(), false, (_, shown, _, _) => shown?.GetCertHashString() == thumbprint));
            await Task.WhenAll(pair.Server.AuthenticateAsServerAsync(certificate), pair.Client.AuthenticateAsClientAsync("localhost"));
            exchange._pairs.Add(pair);
        }

        return exchange;
    }

    /// <summary>Seconds of so many exchanges.</summary>
    public async Task<Measure> RunAsync(int rounds, long bytes)
    {
        var seconds = new List<double>();
        for (var i = -1; i < rounds; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(_pairs.Select(pair => Task.Run(async () =>
            {
                await Task.WhenAll(SendAsync(pair.Server, bytes), ReceiveAsync(pair.Client, bytes));
                await Task.WhenAll(SendAsync(pair.Client, bytes), ReceiveAsync(pair.Server, bytes));
            })));
            if (i >= 0)
            {
                seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }

        return new Measure(seconds);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, client) in _pairs)
        {
            await client.DisposeAsync();
            await server.DisposeAsync();
        }
    }

    private async Task SendAsync(SslStream stream, long bytes)
    {
        for (var left = bytes; left > 0; left -= Piece)
        {
            await stream.WriteAsync(_out.AsMemory(0, (int)Math.Min(left, Piece)));
        }
    }

    private static async Task ReceiveAsync(SslStream stream, long bytes)
    {
        var buffer = new byte[Piece];
        for (var left = bytes; left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, Piece)));
            left -= read > 0 ? read : throw new EndOfStreamException();
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
