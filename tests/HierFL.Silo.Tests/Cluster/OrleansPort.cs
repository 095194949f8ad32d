using System.Net;
using System.Net.Security;
using HierFL.Grains.Access;
using HierFL.Grains.Hosting;
using HierFL.Protocol.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>The ports of Orleans, as whoever dials them sees them.</summary>
internal static class OrleansPort
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A connection that has only shaken hands.</summary>
    public static Task<SslStream> DialAsync(int port, OwnCertificate? own) => RunningFederation.ConnectAsync(new Uri($"https://localhost:{port}"), own, "orleans");

    /// <summary>Whether the port lets the peer in; TLS 1.3 tells the end that dials only afterwards.</summary>
    public static async Task<bool> IsOpenAsync(int port, OwnCertificate? own)
    {
        await using var stream = await DialAsync(port, own);
        try
        {
            return await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(1)) > 0;
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>A client of a gateway, as the command line builds it.</summary>
    /// <param name="gateway">Port of the gateway.</param>
    /// <param name="own">Whose it is.</param>
    /// <param name="passes">Of its calls; null for none.</param>
    /// <param name="then">What is done with each call that has its pass.</param>
    public static async Task<IHost> ConnectAsync(int gateway, OwnCertificate own, ICallPasses? passes, IOutgoingGrainCallFilter? then = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var tls = new MutualTls(() => own);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gateway));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("hierfl", "hierfl"));
            client.UseConnectionTls(() => tls.Client([new SslApplicationProtocol("orleans")], PeerExpectation.AnySilo));
            client.AddHierFL();
            if (passes is not null)
            {
                client.AddCallPasses(passes);
            }

            if (then is not null)
            {
                client.AddOutgoingGrainCallFilter(then);
            }
        });
        var host = builder.Build();
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }
}
