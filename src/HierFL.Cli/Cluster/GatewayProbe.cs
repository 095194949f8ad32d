using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using HierFL.Cli.Configuration;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Cluster;

/// <summary>Why a gateway cannot be used, found out by shaking hands with it: the cluster's client only knows that it did not come to a connection.</summary>
/// <param name="Gateway">As it was given.</param>
/// <param name="Sentence">What was found.</param>
/// <param name="IsRefusal">Whether one end refuses the other, so that trying again is of no use.</param>
internal sealed record GatewayFault(GatewayAddress Gateway, string Sentence, bool IsRefusal)
{
    /// <summary>Whether it let us in and waits for what we say, as a gateway does that is well.</summary>
    public bool LetsIn { get; init; }

    /// <summary>Whether its machine says that nobody listens there.</summary>
    public bool IsClosed { get; init; }
}

/// <inheritdoc cref="GatewayFault"/>
internal static class GatewayProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A gateway that takes our certificate says nothing until it is spoken to; one that does not ends the connection at once.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);

    public static async Task<GatewayFault> AskAsync(GatewayAddress gateway, MutualTls tls, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(Patience);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(gateway.Host, gateway.Port, end.Token);
            await using var ssl = new SslStream(socket.GetStream());
            await ssl.AuthenticateAsClientAsync(tls.Client([new SslApplicationProtocol("orleans")], PeerExpectation.AnySilo), end.Token);
            return await ListenAsync(gateway, ssl, end.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new GatewayFault(gateway, $"no answer within {Patience.TotalSeconds:0} s", IsRefusal: false);
        }
        catch (SocketException error)
        {
            return new GatewayFault(gateway, error.SocketErrorCode == SocketError.HostNotFound ? "the host is not known" : error.Message, IsRefusal: false)
            {
                IsClosed = error.SocketErrorCode == SocketError.ConnectionRefused,
            };
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            var refusal = Refusal(error);
            return new GatewayFault(gateway, refusal ?? "what answers there is no gateway: no TLS connection with it came about", refusal is not null);
        }
    }

    /// <summary>The addresses behind the names; names that are not known are left out.</summary>
    public static async Task<IPEndPoint[]> ResolveAsync(IEnumerable<GatewayAddress> gateways, CancellationToken cancellation)
    {
        var points = new List<IPEndPoint>();
        foreach (var gateway in gateways)
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(gateway.Host, cancellation);
                points.AddRange(addresses.Select(address => new IPEndPoint(address, gateway.Port)));
            }
            catch (SocketException)
            {
                // The probe tells.
            }
        }

        return [.. points.Distinct()];
    }

    private static async Task<GatewayFault> ListenAsync(GatewayAddress gateway, SslStream ssl, CancellationToken cancellation)
    {
        try
        {
            var read = await ssl.ReadAsync(new byte[1], cancellation).AsTask().WaitAsync(Silence, cancellation);
            return read == 0
                ? new GatewayFault(gateway, "the gateway does not accept our certificate, or ended the connection", IsRefusal: true)
                : new GatewayFault(gateway, "what answers there is no gateway", IsRefusal: false);
        }
        catch (TimeoutException)
        {
            return new GatewayFault(gateway, "it answers, but gives no connection with the cluster: is it a gateway of this cluster?", IsRefusal: false) { LetsIn = true };
        }
        catch (IOException)
        {
            return new GatewayFault(gateway, "the gateway does not accept our certificate", IsRefusal: true);
        }
    }

    /// <summary>Our own reason for not believing the gateway, wherever the platform wrapped it.</summary>
    private static string? Refusal(Exception? error) => error is null or PeerRefusedException ? error?.Message : Refusal(error.InnerException);
}
