using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using HierFL.Grains.Registry;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Silo.Cluster;
using HierFL.Silo.Configuration;
using HierFL.Silo.Edge;
using HierFL.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Silo.Tests;

/// <summary>A silo of the root and one of region north as they are deployed, in this process and on real ports.</summary>
internal sealed class RunningFederation : IAsyncDisposable
{
    /// <summary>Of a peer, in the bursts of two seconds that are allowed.</summary>
    public const int RequestsPerSecond = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private SiloHost? _root;
    private SiloHost? _north;

    public TestPki Pki { get; } = new();

    public SiloPorts RootPorts { get; } = SiloPorts.Free();

    public SiloPorts NorthPorts { get; } = SiloPorts.Free();

    public SiloHost Root => _root!;

    public SiloHost North => _north!;

    public Uri RootEdge => new($"https://localhost:{RootPorts.Edge}");

    public Uri NorthEdge => new($"https://localhost:{NorthPorts.Edge}");

    /// <summary>Folder of the federation's files.</summary>
    public string Folder => _folder.Path;

    /// <summary>The registry of north's hospitals, as a silo calls it.</summary>
    public IHospitals Hospitals => (_north ?? Root).Services.GetRequiredService<IGrainFactory>().GetGrain<IHospitals>("north");

    /// <param name="withNorth">Whether there is a silo of north; its authority is in the folder in any case.</param>
    /// <param name="requestsPerSecond">Of a peer.</param>
    /// <param name="uploads">At north, at once.</param>
    /// <param name="submissions">Bytes that operators may hand in at the root.</param>
    public static async Task<RunningFederation> StartAsync(bool withNorth = true, int requestsPerSecond = RequestsPerSecond, int uploads = 64, string submissions = "4GiB")
    {
        var federation = new RunningFederation();
        federation._root = await federation.StartAsync("root", "root", federation.RootPorts, $"--limits:requestsPerSecond={requestsPerSecond}", $"--limits:submissions={submissions}");
        AuthorityFolder.Write(federation.Pki.Of("north"), federation.Folder + "/authority");
        if (withNorth)
        {
            federation._north = await federation.StartAsync(
                "north", "north", federation.NorthPorts, $"--authority={federation.Folder}/authority", $"--limits:requestsPerSecond={requestsPerSecond}", $"--limits:uploads={uploads}");
        }

        return federation;
    }

    /// <param name="own">Who calls; null for nobody.</param>
    /// <param name="from">Address to call from; any of 127.0.0.0/8.</param>
    public static HttpClient Client(OwnCertificate? own, IPAddress? from = null)
    {
        HttpMessageHandler handler = own is not null ? new MutualTls(() => own).Handler(PeerExpectation.AnySilo) : new SocketsHttpHandler
        {
            SslOptions = Stranger(),
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(from ?? IPAddress.Loopback, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { Timeout = Patience };
    }

    /// <summary>A connection on which anything may be written.</summary>
    public static async Task<SslStream> ConnectAsync(Uri edge, OwnCertificate? own, string protocol = "http/1.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, edge.Port);
        var ssl = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = own is null ? Stranger() : new MutualTls(() => own).Client([new SslApplicationProtocol(protocol)], PeerExpectation.AnySilo);
        options.TargetHost = "localhost";
        await ssl.AuthenticateAsClientAsync(options);
        return ssl;
    }

    /// <summary>Writes a request letter by letter and reads until the other side ends.</summary>
    public static async Task<string> SpeakAsync(Uri edge, OwnCertificate? own, string request)
    {
        await using var stream = await ConnectAsync(edge, own);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        return await ReadToEndAsync(stream);
    }

    /// <summary>All that comes until the other side ends, or breaks off.</summary>
    public static async Task<string> ReadToEndAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) is > 0 and var read)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Broken off: what was said before counts.
        }

        return text.ToString();
    }

    /// <summary>A hospital of north that was invited and has enrolled over the edge.</summary>
    public async Task<CertificateFolder> EnrolAsync(string hospital)
    {
        var folder = $"{Folder}/{hospital}";
        await new EnrolmentClient(null, TimeProvider.System).EnrolAsync(await InviteAsync(hospital), folder, CancellationToken.None);
        return new CertificateFolder(folder, TimeProvider.System);
    }

    public async Task<EnrolmentToken> InviteAsync(string hospital, TimeSpan? lifetime = null)
    {
        var invitation = await Hospitals.InviteAsync(hospital, "ada", lifetime ?? TimeSpan.FromHours(1));
        return new EnrolmentToken
        {
            Edge = NorthEdge,
            Federation = "cancer",
            Region = "north",
            Hospital = hospital,
            Secret = System.Buffers.Text.Base64Url.DecodeFromChars(invitation.Secret),
            Root = Pki.RootPin,
            Expires = DateTimeOffset.UtcNow.AddHours(1),
        };
    }

    /// <summary>North's silo asks now who is revoked, instead of in some seconds.</summary>
    public async Task AskForRevocationsAsync()
    {
        await North.Services.GetRequiredService<Revocations>().AskAsync();
        await North.Services.GetRequiredService<RevocationWatch>().AskAsync(CancellationToken.None);
    }

    /// <summary>One more silo of a region, which the caller ends.</summary>
    public Task<SiloHost> AddSiloAsync(string name, string region) => StartAsync(name, region, SiloPorts.Free());

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in (SiloHost?[])[_north, _root])
        {
            if (silo is not null)
            {
                await silo.StopAsync();
                silo.Dispose();
            }
        }

        Pki.Dispose();
        _folder.Dispose();
    }

    private async Task<SiloHost> StartAsync(string name, string region, SiloPorts ports, params string[] more)
    {
        if (!Directory.Exists($"{Folder}/{name}"))
        {
            Pki.Write($"{Folder}/{name}", TestPki.SiloOf(region));
        }

        var settings = SettingsFile.Read(null,
        [
            $"--identity={Folder}/{name}", $"--store:folder={Folder}/store", $"--limits:scratch={Folder}",
            $"--cluster:siloPort={ports.Silo}", $"--cluster:gatewayPort={ports.Gateway}", $"--cluster:primary={RootPorts.Silo}",
            $"--edge:listen=127.0.0.1", $"--edge:port={ports.Edge}", $"--health:port={ports.Health}", .. more,
        ]);
        var host = SiloHost.Build(settings with
        {
            Edge = settings.Edge with { SlowestBody = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(1.1)) },
        });
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    private static SslClientAuthenticationOptions Stranger() => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
    };
}

/// <summary>The four ports of a silo.</summary>
internal sealed record SiloPorts(int Silo, int Gateway, int Edge, int Health)
{
    public static SiloPorts Free()
    {
        var listeners = Enumerable.Range(0, 4).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        Array.ForEach(listeners, listener => listener.Dispose());
        return new SiloPorts(ports[0], ports[1], ports[2], ports[3]);
    }
}
