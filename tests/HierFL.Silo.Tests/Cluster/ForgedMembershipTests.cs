using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using HierFL.Silo.Configuration;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>What somebody can do who writes to the membership table and has no silo's certificate: be dialled, and hear nothing.</summary>
[TestClass]
public sealed class ForgedMembershipTests
{
    [TestMethod]
    [DataRow("an unknown authority")]
    [DataRow("a hospital of the federation")]
    public async Task A_row_with_a_false_address_is_dialled_and_told_nothing(string whose)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.Inconclusive("redis-server is not installed");
        }

        using var folder = new TemporaryFolder();
        using var pki = new TestPki();
        var (ports, other) = (SiloPorts.Free(), SiloPorts.Free());
        using var server = Process.Start(program, ["--port", $"{other.Health}", "--bind", "127.0.0.1", "--save", "", "--dir", folder.Path, "--logfile", folder.File("redis.log")]);
        try
        {
            await using var redis = await ConnectAsync(other.Health);
            pki.Write(folder.File("identity"), TestPki.SiloOf("root"));
            using var silo = SiloHost.Build(SettingsFile.Read(null,
            [
                $"--identity={folder.File("identity")}", $"--store:folder={folder.File("store")}", $"--limits:scratch={folder.Path}", $"--cluster:redis=127.0.0.1:{other.Health}",
                $"--cluster:siloPort={ports.Silo}", $"--cluster:gatewayPort={ports.Gateway}", "--edge:listen=127.0.0.1", $"--edge:port={ports.Edge}", $"--health:port={ports.Health}",
            ]));
            await silo.StartAsync();
            using var impostor = new Impostor(whose == "an unknown authority" ? pki.OfUnknownAuthority(TestPki.SiloOf("north")) : pki.Hospital("north", "aachen"));

            await ForgeAsync(redis, ports.Silo, impostor.Port);
            await Eventually.HoldsAsync("the silo has dialled the false address", () => impostor.Dialled >= 2);
            Assert.AreEqual(0, impostor.Heard, "bytes of calls");

            // The root goes on by itself.
            Assert.IsEmpty(await silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IRegions>(RegistryKeys.Regions).ListAsync());
            await redis.GetServer("127.0.0.1", other.Health).FlushAllDatabasesAsync();
            await silo.StopAsync();
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(int port) =>
        await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { { "127.0.0.1", port } }, AbortOnConnectFail = false, AllowAdmin = true });

    /// <summary>Copies the silo's own row, under another address.</summary>
    private static async Task ForgeAsync(ConnectionMultiplexer redis, int silo, int impostor)
    {
        var (database, server) = (redis.GetDatabase(), redis.GetServers()[0]);
        var (real, forged) = (string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{silo}"), string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{impostor}"));
        var rows = 0;
        foreach (var key in server.Keys().Where(key => database.KeyType(key) == RedisType.Hash))
        {
            foreach (var row in await database.HashGetAllAsync(key))
            {
                if (row.Name.ToString().Contains(real, StringComparison.Ordinal))
                {
                    var text = row.Value.ToString().Replace(real, forged, StringComparison.Ordinal);
                    await database.HashSetAsync(key, row.Name.ToString().Replace(real, forged, StringComparison.Ordinal), text);
                    rows++;
                }
            }
        }

        Assert.AreEqual(1, rows, "the silo has a row");
    }

    /// <summary>Answers like a silo, as far as TLS lets it.</summary>
    private sealed class Impostor : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly OwnCertificate _own;
        private int _dialled;
        private long _heard;

        public Impostor(OwnCertificate own)
        {
            _own = own;
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Dialled => Volatile.Read(ref _dialled);

        public long Heard => Interlocked.Read(ref _heard);

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = ServeAsync(await _listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                await using var ssl = new SslStream(client.GetStream());
                try
                {
                    await ssl.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = SslStreamCertificateContext.Create(_own.Certificate, [.. _own.Authorities], offline: true),
                        EnabledSslProtocols = SslProtocols.Tls13,
                        ClientCertificateRequired = true,
                        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                        ApplicationProtocols = [new SslApplicationProtocol("orleans")],
                        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
                    });
                    Interlocked.Add(ref _heard, await ssl.ReadAsync(new byte[1024]));
                }
                catch (Exception error) when (error is AuthenticationException or IOException)
                {
                    // The silo does not believe it.
                }

                Interlocked.Increment(ref _dialled);
            }
        }
    }
}
