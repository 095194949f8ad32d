using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Tls;

[TestClass]
public sealed class MutualTlsTests
{
    private static readonly SslApplicationProtocol Protocol = new("test");

    private static readonly PeerExpectation HospitalOfEu = new("a hospital of region eu", peer => peer is PeerIdentity.Hospital { Region: "eu" });

    [TestMethod]
    public async Task Both_ends_know_who_the_other_is()
    {
        using var federation = new Federation();
        PeerIdentity? caller = null;
        var (refusal, refused, tls13) = await HandshakeAsync(
            federation.Silo("eu"), HospitalOfEu, federation.Hospital("eu", "a"), PeerExpectation.SiloOf("eu"), accepted: peer => caller = peer);
        Assert.IsNull(refusal, refusal?.ToString());
        Assert.IsFalse(refused);
        Assert.IsTrue(tls13);
        Assert.AreEqual(new PeerIdentity.Hospital("cancer", "eu", "a"), caller);
    }

    [TestMethod]
    public async Task The_caller_says_in_a_sentence_whom_it_did_not_find()
    {
        using var federation = new Federation();
        using var impostor = new Federation();
        var hospital = federation.Hospital("eu", "a");
        await AssertCallerRefusesAsync(federation.Silo("us"), hospital, "the peer is hierfl://cancer/silo/us; expected: a silo of region eu");
        await AssertCallerRefusesAsync(impostor.Silo("eu"), hospital, "not of this federation");
        await AssertCallerRefusesAsync(federation.Hospital("eu", "b"), hospital, "NotValidForUsage");
    }

    [TestMethod]
    public async Task The_silo_refuses_who_is_not_expected()
    {
        using var federation = new Federation();
        using var impostor = new Federation();
        var silo = federation.Silo("eu");
        var expected = HospitalOfEu.Or(PeerExpectation.AnyOperator);
        Assert.IsFalse(await IsRefusedAsync(silo, expected, federation.Hospital("eu", "a")));
        Assert.IsFalse(await IsRefusedAsync(silo, expected, federation.Operator("ada", OperatorRoles.Auditor)));
        Assert.IsTrue(await IsRefusedAsync(silo, expected, federation.Hospital("us", "a")));
        Assert.IsTrue(await IsRefusedAsync(silo, expected, federation.Silo("eu")));
        Assert.IsTrue(await IsRefusedAsync(silo, expected, impostor.Hospital("eu", "a"), federation.Trust));
        Assert.IsTrue(await IsRefusedAsync(silo, expected, null));
    }

    [TestMethod]
    public async Task An_open_port_lets_everybody_in_and_knows_whom_to_refuse()
    {
        using var federation = new Federation();
        using var impostor = new Federation();
        await AssertVerdictAsync(federation, federation.Hospital("eu", "a"), null);
        await AssertVerdictAsync(federation, null, "shows no certificate");
        await AssertVerdictAsync(federation, impostor.Hospital("eu", "a"), "not of this federation");
        await AssertVerdictAsync(federation, federation.Hospital("us", "a"), "expected: a hospital of region eu");
    }

    [TestMethod]
    public async Task A_revoked_or_expired_peer_is_refused_at_its_next_connection()
    {
        var time = new ManualTime();
        using var federation = new Federation(time: time);
        var revoked = new HashSet<string>();
        var trust = new Trust(federation.Root.Roots, time, certificate => revoked.Contains(certificate.SerialNumber));
        var silo = federation.Own(new PeerIdentity.Silo("cancer", "eu"), "eu", TimeSpan.FromDays(90), trust);
        var (one, other) = (federation.Hospital("eu", "a"), federation.Hospital("eu", "b"));
        Assert.IsFalse(await IsRefusedAsync(silo, PeerExpectation.Anyone, one));
        revoked.Add(one.Certificate.SerialNumber);
        Assert.IsTrue(await IsRefusedAsync(silo, PeerExpectation.Anyone, one));
        Assert.IsFalse(await IsRefusedAsync(silo, PeerExpectation.Anyone, other));
        time.Advance(TimeSpan.FromDays(31));
        Assert.IsTrue(await IsRefusedAsync(silo, PeerExpectation.Anyone, other));
    }

    [TestMethod]
    public async Task Speaks_nothing_older_than_TLS_1_3()
    {
        using var federation = new Federation();
        var options = new MutualTls(() => federation.Silo("eu")).Server([Protocol], PeerExpectation.Anyone);
        var old = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.Tls12,
            ApplicationProtocols = [Protocol],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        var (client, server, _) = await RunAsync(options, old);
        Assert.IsNotNull(client);
        Assert.IsNotNull(server);
    }

    private static async Task AssertCallerRefusesAsync(OwnCertificate silo, OwnCertificate caller, string part)
    {
        var (refusal, _, _) = await HandshakeAsync(silo, PeerExpectation.Anyone, caller, PeerExpectation.SiloOf("eu"));
        Assert.IsInstanceOfType<PeerRefusedException>(refusal);
        Assert.Contains(part, refusal.Message);
    }

    private static async Task<bool> IsRefusedAsync(
        OwnCertificate silo, PeerExpectation expected, OwnCertificate? caller, Trust? callersTrust = null)
    {
        var shown = caller is null || callersTrust is null ? caller : new OwnCertificate(caller.Certificate, caller.Authorities, callersTrust);
        return (await HandshakeAsync(silo, expected, shown, PeerExpectation.AnySilo)).Refused;
    }

    private static async Task AssertVerdictAsync(Federation federation, OwnCertificate? caller, string? refusal)
    {
        var verdicts = new List<PeerVerdict>();
        var server = new MutualTls(() => federation.Silo("eu")).OpenServer([Protocol], HospitalOfEu, (verdict, _) => verdicts.Add(verdict));
        var (clientError, serverError, _) = await RunAsync(server, Client(caller is null ? null : new OwnCertificate(caller.Certificate, caller.Authorities, federation.Trust), PeerExpectation.AnySilo));
        Assert.IsNull(clientError);
        Assert.IsNull(serverError);
        Assert.HasCount(1, verdicts);
        Assert.AreEqual(refusal is null, verdicts[0].IsTrusted);
        Assert.Contains(refusal ?? "", verdicts[0].Refusal ?? "");
    }

    private static async Task<(Exception? Refusal, bool Refused, bool Tls13)> HandshakeAsync(
        OwnCertificate silo, PeerExpectation expectedCaller, OwnCertificate? caller, PeerExpectation expectedSilo, Action<PeerIdentity>? accepted = null)
    {
        var server = new MutualTls(() => silo).Server([Protocol], expectedCaller, (peer, _) => accepted?.Invoke(peer));
        var (clientError, serverError, tls13) = await RunAsync(server, Client(caller, expectedSilo));
        return (clientError, serverError is not null, tls13);
    }

    private static SslClientAuthenticationOptions Client(OwnCertificate? caller, PeerExpectation expected)
    {
        var options = caller is null
            ? new SslClientAuthenticationOptions { ApplicationProtocols = [Protocol], RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }
            : new MutualTls(() => caller).Client([Protocol], expected);
        options.TargetHost = "any.name.at.all";
        return options;
    }

    /// <summary>One handshake and a byte each way, so that both ends have judged the other.</summary>
    private static async Task<(Exception? Client, Exception? Server, bool Tls13)> RunAsync(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var (accepting, dialling) = (AcceptAsync(), DialAsync());
        var (serverError, _) = await accepting;
        var (clientError, tls13) = await dialling;
        return (clientError, serverError, tls13);

        async Task<(Exception?, bool)> AcceptAsync()
        {
            using var socket = await listener.AcceptTcpClientAsync();
            await using var stream = new SslStream(socket.GetStream());
            return await GuardAsync(stream, () => stream.AuthenticateAsServerAsync(server));
        }

        async Task<(Exception?, bool)> DialAsync()
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            await using var stream = new SslStream(socket.GetStream());
            return await GuardAsync(stream, () => stream.AuthenticateAsClientAsync(client));
        }
    }

    private static async Task<(Exception?, bool)> GuardAsync(SslStream stream, Func<Task> handshake)
    {
        try
        {
            await handshake();
            await stream.WriteAsync(new byte[1]);
            return await stream.ReadAsync(new byte[1]) == 1 ? (null, stream.SslProtocol == SslProtocols.Tls13) : (new IOException("closed"), false);
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            return (error, false);
        }
    }
}
