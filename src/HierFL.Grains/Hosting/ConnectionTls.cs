using System.Net.Security;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace HierFL.Grains.Hosting;

/// <summary>
/// Mutual TLS on the connections of the cluster: between silos, and from clients to the gateway. Options are asked for anew at every connection, so that a
/// renewed certificate needs no restart.
/// </summary>
/// <param name="Silo">What a silo demands of another silo that connects.</param>
/// <param name="Gateway">What a silo demands of a client that connects.</param>
/// <param name="Outbound">What a silo demands of the silo it connects to.</param>
public sealed record ConnectionTls(Func<SslServerAuthenticationOptions> Silo, Func<SslServerAuthenticationOptions> Gateway, Func<SslClientAuthenticationOptions> Outbound);

/// <summary>Puts TLS under the connections of a silo or a client.</summary>
public static class ConnectionTlsHosting
{
    public static ISiloBuilder UseConnectionTls(this ISiloBuilder silo, ConnectionTls tls)
    {
        silo.Services.AddSingleton<TlsConnections>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<TlsConnections>((options, connections) =>
        {
            options.ConfigureSiloInboundConnection(builder => builder.Use(next => connections.Accept(tls.Silo, next)));
            options.ConfigureGatewayInboundConnection(builder => builder.Use(next => connections.Accept(tls.Gateway, next)));
            options.ConfigureSiloOutboundConnection(builder => builder.Use(next => connections.Connect(tls.Outbound, next)));
        });
        return silo;
    }

    /// <param name="client">The client.</param>
    /// <param name="outbound">What it demands of the silo it connects to.</param>
    public static IClientBuilder UseConnectionTls(this IClientBuilder client, Func<SslClientAuthenticationOptions> outbound)
    {
        client.Services.AddSingleton<TlsConnections>();
        client.Services.AddOptions<ClientConnectionOptions>().Configure<TlsConnections>(
            (options, connections) => options.ConfigureConnection(builder => builder.Use(next => connections.Connect(outbound, next))));
        return client;
    }
}
