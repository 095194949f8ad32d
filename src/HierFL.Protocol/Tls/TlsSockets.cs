using System.Net;
using System.Net.Security;

namespace HierFL.Protocol.Tls;

/// <summary>HTTP over sockets as all ends here use it.</summary>
internal static class TlsSockets
{
    /// <summary>Finds out that a silo is gone although its connection says nothing.</summary>
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(20);

    public static SocketsHttpHandler Create(SslClientAuthenticationOptions options, Uri? proxy) => new()
    {
        SslOptions = options,
        UseProxy = proxy is not null,
        Proxy = proxy is null ? null : new WebProxy(proxy),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        // A silo that is full answers before it has read the body; it may think about that for a while.
        Expect100ContinueTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingDelay = PingEvery,
        KeepAlivePingTimeout = PingEvery,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    };
}
