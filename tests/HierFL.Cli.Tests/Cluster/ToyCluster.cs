using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HierFL.Cli.Tests.Commands;
using HierFL.Cli.Tests.Commands.Contexts;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Protocol.Tls;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OperatorRoles = HierFL.Protocol.Tls.OperatorRoles;
using SiloOptions = HierFL.Grains.Hosting.SiloOptions;

namespace HierFL.Cli.Tests.Cluster;

/// <summary>Two silos of a cluster, of the root and of region eu, behind mutual TLS and passes as in production; without the edge.</summary>
internal sealed class ToyCluster : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];
    private readonly MemoryFolder _folder = new();

    private ToyCluster(int gateway) => Gateway = $"127.0.0.1:{gateway}";

    public string Gateway { get; }

    /// <summary>Serial numbers, lower-case, that the silos have heard to be revoked.</summary>
    public ConcurrentDictionary<string, bool> Revoked { get; } = [];

    public static async Task<ToyCluster> StartAsync(Home home)
    {
        var ports = FreePorts(4);
        var cluster = new ToyCluster(ports[1]);
        await cluster.AddAsync(home, "root", ports[0], ports[1], primary: ports[0]);
        await cluster.AddAsync(home, "eu", ports[2], ports[3], primary: ports[0]);
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.AsEnumerable().Reverse())
        {
            await host.StopAsync();
            host.Dispose();
        }

        _folder.Dispose();
    }

    private async Task AddAsync(Home home, string region, int siloPort, int gatewayPort, int primary)
    {
        var identity = home.File("silo-" + region);
        Assert.AreEqual(0, (await CommandRun.Of("pki", "silo", "--authority", home.Authority(region), "--out", identity)).Code);
        var tls = new MutualTls(new CertificateFolder(
            identity, TimeProvider.System, isRevoked: certificate => Revoked.ContainsKey(certificate.SerialNumber.ToLowerInvariant())));
        SslApplicationProtocol[] protocols = [new("orleans")];
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("hierfl", "hierfl"));
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, primary));
            silo.Configure<EndpointOptions>(options => (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (IPAddress.Loopback, siloPort, gatewayPort));
            silo.UseConnectionTls(new ConnectionTls(
                () => tls.Server(protocols, PeerExpectation.AnySilo),
                () => tls.Server(protocols, PeerExpectation.AnyOperator.Or(PeerExpectation.AnySilo)),
                () => tls.Client(protocols, PeerExpectation.AnySilo)));
            silo.Services.AddSingleton<ICallPasses>(_ => new ToyPasses(tls));
            silo.AddCallGuard();
            silo.AddHierFL(new SiloOptions
            {
                Region = region,
                Store = new LocalFolderStore(_folder.Path, CrashPoints.None),
                Data = new Uri($"https://{region}.example:8443"),
                EnforcesEnrolment = true,
                Audits = true,
            });
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
    }

    private static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var probe in probes)
        {
            probe.Start();
        }

        int[] ports = [.. probes.Select(probe => ((IPEndPoint)probe.LocalEndpoint).Port)];
        foreach (var probe in probes)
        {
            probe.Dispose();
        }

        return ports;
    }

    private sealed class ToyPasses(MutualTls tls) : ICallPasses
    {
        private readonly CallPassBook _book = new(() => tls.Own, TimeProvider.System);
        private readonly CallPassCheck _check = new(() => tls.Own.Trust, TimeProvider.System);

        public Caller Self => new Caller.Silo(((PeerIdentity.Silo)tls.Own.Identity).Region);

        public SignedCall For(string audience, ReadOnlyMemory<byte> call)
        {
            var (pass, proof) = _book.For(audience, call.Span);
            return new SignedCall(pass, proof, call);
        }

        public async ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call) =>
            (await _check.VerifyAsync(signed.Pass, audience, call, signed.Proof)).Identity switch
            {
                PeerIdentity.Silo silo => new Caller.Silo(silo.Region),
                PeerIdentity.Operator { Roles: not OperatorRoles.None } person => new Caller.Operator(person.Name, [.. RoleNames.Of(person.Roles)]),
                _ => throw new CallRefusedException("nobody who is trusted"),
            };
    }
}
