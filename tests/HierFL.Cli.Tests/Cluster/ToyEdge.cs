using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Tests.Cluster;

/// <summary>An edge of the root that says the same to everybody, and then hangs up or falls silent.</summary>
internal sealed class ToyEdge : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly CertificateFolder _identity;
    private readonly string _reply;
    private readonly bool _hangsUp;
    private readonly Task _serving;

    public ToyEdge(string identity, string reply, bool hangsUp)
    {
        (_identity, _reply, _hangsUp) = (new CertificateFolder(identity, TimeProvider.System), reply, hangsUp);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _identity.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var caller = await _listener.AcceptTcpClientAsync(_stop.Token);
            await using var tls = new SslStream(caller.GetStream());
            await tls.AuthenticateAsServerAsync(new MutualTls(_identity).Server([SslApplicationProtocol.Http11], PeerExpectation.AnyOperator), _stop.Token);
            using var asked = new StreamReader(tls, leaveOpen: true);
            while (await asked.ReadLineAsync(_stop.Token) is { Length: > 0 })
            {
            }

            await tls.WriteAsync(Encoding.ASCII.GetBytes(_reply), _stop.Token);
            await (_hangsUp ? tls.ShutdownAsync() : Task.Delay(Timeout.Infinite, _stop.Token));
        }
    }
}
