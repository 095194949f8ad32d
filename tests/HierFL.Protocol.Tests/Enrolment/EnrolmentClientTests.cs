using System.Security.Cryptography;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tests.Transfer;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using HierFL.Testing;
using Microsoft.AspNetCore.Http;

namespace HierFL.Protocol.Tests.Enrolment;

[TestClass]
public sealed class EnrolmentClientTests
{
    private static readonly PeerIdentity.Hospital Mayo = new("cancer", "eu", "mayo");

    [TestMethod]
    public async Task Enrols_and_renews_with_a_new_key_each_time()
    {
        using var place = new TemporaryFolder();
        await using var net = await ToyNet.StartAsync();
        var token = Token(net);
        Serve(net, token);
        Assert.AreEqual(Mayo, await new EnrolmentClient(null, TimeProvider.System).EnrolAsync(token, place.File("site"), default));
        using var folder = new CertificateFolder(place.File("site"), TimeProvider.System);
        Assert.AreEqual(Mayo, folder.Current.Identity);
        var first = folder.Current.Certificate;

        await new EnrolmentClient(null, TimeProvider.System).RenewAsync(net.Edge.Address, new MutualTls(folder), place.File("site"), default);
        Assert.IsTrue(folder.Reload());
        Assert.AreEqual(Mayo, folder.Current.Identity);
        Assert.AreNotEqual(first.GetPublicKeyString(), folder.Current.Certificate.GetPublicKeyString());
        Assert.AreEqual(4, Directory.GetFiles(place.File("site")).Length + 1);
    }

    [TestMethod]
    public async Task Goes_through_the_hospitals_proxy()
    {
        using var place = new TemporaryFolder();
        await using var net = await ToyNet.StartAsync();
        using var proxy = new Relay(net.Edge.Address, isProxy: true);
        var token = Token(net) with { Edge = new Uri("https://silo.eu.example") };
        Serve(net, token);
        await new EnrolmentClient(proxy.Address, TimeProvider.System).EnrolAsync(token, place.File("site"), default);
        Assert.AreEqual(2, proxy.Asked.Count(line => line == "CONNECT silo.eu.example:443 HTTP/1.1"));
    }

    [TestMethod]
    public async Task Tells_its_secret_to_nobody_but_the_silo_of_the_token()
    {
        await using var net = await ToyNet.StartAsync();
        var token = Token(net);
        Serve(net, token);
        await AssertRefusedAsync(net, token with { Root = new string('0', 64) }, "does not offer the root");
        await AssertRefusedAsync(net, token with { Region = "us" }, "expected: a silo of region us");

        // Somebody in between who offers the right root beside one of its own.
        using var impostor = new Federation();
        await using var between = await ToyEdge.StartAsync(impostor.Silo("eu"), PeerExpectation.Anyone);
        between.Interfere = async context =>
        {
            await context.Response.WriteAsync(impostor.Root.RootsPem + net.Federation.Root.RootsPem);
            return true;
        };
        await AssertRefusedAsync(net, token with { Edge = between.Address }, "not of this federation");
        Assert.DoesNotContain("POST", string.Join(' ', between.Requests));
        Assert.DoesNotContain("POST", string.Join(' ', net.Edge.Requests));
    }

    [TestMethod]
    public async Task Takes_no_certificate_that_is_not_its_own()
    {
        await using var net = await ToyNet.StartAsync();
        using var impostor = new Federation();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var token = Token(net);
        Serve(net, token, (authority, request) => Reply(net, authority, request, new PeerIdentity.Hospital("cancer", "eu", "other")));
        await AssertRefusedAsync(net, token, "no certificate for hierfl://cancer/hospital/eu/mayo");
        Serve(net, token, (authority, _) => Reply(net, authority, SigningRequest.Create(other), Mayo));
        await AssertRefusedAsync(net, token, "and its key");
        Serve(net, token, (_, request) => Reply(net, impostor.Of("eu"), request, Mayo));
        await AssertRefusedAsync(net, token, "not of this federation");
        Serve(net, token, (authority, request) => new EnrolmentReply("", Reply(net, authority, request, Mayo).Roots));
        await AssertRefusedAsync(net, token, "with none");
        Serve(net, token, (authority, request) => new EnrolmentReply(Reply(net, authority, request, Mayo).Chain, "nonsense"));
        await AssertRefusedAsync(net, token, "cannot be read");
    }

    [TestMethod]
    public async Task No_silo_brings_a_root_along()
    {
        using var place = new TemporaryFolder();
        await using var net = await ToyNet.StartAsync();
        using var thief = new Federation();
        var (token, client) = (Token(net), new EnrolmentClient(null, TimeProvider.System));

        // A stolen key of a silo: true until it answers with a root of the thief's, alone or beside the true one, and a certificate below either.
        Serve(net, token, (_, request) => Reply(net, thief.Of("eu"), request, Mayo) with { Roots = thief.Root.RootsPem });
        await AssertRefusedAsync(net, token, "believes none");
        Serve(net, token, (_, request) => Reply(net, thief.Of("eu"), request, Mayo) with { Roots = thief.Root.RootsPem + net.Federation.Root.RootsPem });
        await AssertRefusedAsync(net, token, "not of this federation");
        Serve(net, token, (authority, request) => Reply(net, authority, request, Mayo) with { Roots = net.Federation.Root.RootsPem + thief.Root.RootsPem });
        await client.EnrolAsync(token, place.File("site"), default);

        using var folder = new CertificateFolder(place.File("site"), TimeProvider.System);
        Serve(net, token, renew: request => Reply(net, thief.Of("eu"), request, Mayo) with { Roots = thief.Root.RootsPem });
        var refused = await Assert.ThrowsExactlyAsync<LinkRefusedException>(() => client.RenewAsync(net.Edge.Address, new MutualTls(folder), place.File("site"), default));
        Assert.Contains("believes none", refused.Message);
        Serve(net, token, renew: request => Reply(net, net.Federation.Of("eu"), request, Mayo) with { Roots = net.Federation.Root.RootsPem + thief.Root.RootsPem });
        await client.RenewAsync(net.Edge.Address, new MutualTls(folder), place.File("site"), default);

        Assert.IsTrue(folder.Reload());
        Assert.AreEqual(token.Root, Trust.Pin(folder.Current.Trust.Roots.Single()));
    }

    [TestMethod]
    public async Task A_root_that_was_put_beside_the_old_one_outlives_a_renewal()
    {
        using var place = new TemporaryFolder();
        await using var net = await ToyNet.StartAsync();
        using var next = new Federation();
        var (token, client) = (Token(net), new EnrolmentClient(null, TimeProvider.System));
        Serve(net, token);
        await client.EnrolAsync(token, place.File("site"), default);
        using var folder = new CertificateFolder(place.File("site"), TimeProvider.System);
        var both = net.Federation.Root.RootsPem + next.Root.RootsPem;
        await File.WriteAllTextAsync(place.File("site/ca.pem"), both);

        // The process has not taken the new root over yet.
        await client.RenewAsync(net.Edge.Address, new MutualTls(folder), place.File("site"), default);
        Assert.AreEqual(both, await File.ReadAllTextAsync(place.File("site/ca.pem")));
        Assert.IsTrue(folder.Reload());
        Assert.HasCount(2, folder.Current.Trust.Roots);
    }

    [TestMethod]
    public async Task Says_what_the_silo_answers()
    {
        using var place = new TemporaryFolder();
        await using var net = await ToyNet.StartAsync();
        var token = Token(net);
        Serve(net, token with { Secret = EnrolmentToken.NewSecret() });
        await AssertRefusedAsync(net, token, "unknown token");
        Serve(net, token, (_, _) => null);
        await Assert.ThrowsExactlyAsync<WireException>(() => EnrolAsync(token, place));
        var expired = await Assert.ThrowsExactlyAsync<FormatException>(() => EnrolAsync(token with { Expires = DateTimeOffset.UnixEpoch }, place));
        Assert.Contains("expired on 1970-01-01", expired.Message);
        await Assert.ThrowsExactlyAsync<TransferException>(() => EnrolAsync(token with { Edge = new Uri("https://127.0.0.1:1") }, place));
        net.Edge.Interfere = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[EdgeRoutes.MaxReplyBytes + 1]);
            return true;
        };
        await Assert.ThrowsExactlyAsync<TransferException>(() => EnrolAsync(token, place));
        Assert.IsFalse(Directory.Exists(place.File("site")));
    }

    [TestMethod]
    public void Requests_come_back_within_their_bounds()
    {
        var request = new EnrolmentRequest("aachen", EnrolmentToken.NewSecret(), "pem");
        CollectionAssert.AreEqual(request.Secret, EnrolmentRequest.Read(request.Write()).Secret);
        Assert.AreEqual(new RenewalRequest("pem"), RenewalRequest.Read(new RenewalRequest("pem").Write()));
        Assert.ThrowsExactly<WireException>(() => EnrolmentRequest.Read((request with { Secret = new byte[31] }).Write()));
        Assert.ThrowsExactly<WireException>(() => EnrolmentRequest.Read((request with { Request = "" }).Write()));
        Assert.ThrowsExactly<WireException>(() => RenewalRequest.Read(new RenewalRequest(new string('a', SigningRequest.MaxLength + 1)).Write()));
        Assert.ThrowsExactly<WireException>(() => RenewalRequest.Read(new byte[EdgeRoutes.MaxEnrolBytes + 1]));
    }

    [TestMethod]
    public Task Requests_stand_noise() => Fuzz.RunAsync(
        21,
        [new EnrolmentRequest("aachen", new byte[32], "pem").Write(), new RenewalRequest("pem").Write(), new EnrolmentReply("a", "b").Write()],
        bytes =>
        {
            EnrolmentRequest.Read(bytes);
            RenewalRequest.Read(bytes);
            EnrolmentReply.Read(bytes);
        },
        typeof(WireException));

    private static EnrolmentToken Token(ToyNet net) => new()
    {
        Edge = net.Edge.Address,
        Federation = "cancer",
        Region = "eu",
        Hospital = "mayo",
        Secret = EnrolmentToken.NewSecret(),
        Root = Trust.Pin(net.Federation.Root.Roots[0]),
        Expires = DateTimeOffset.UtcNow + TimeSpan.FromHours(1),
    };

    /// <summary>The silo's half of enrolment: roots for everybody, certificates for the secret of the token.</summary>
    private static void Serve(ToyNet net, EnrolmentToken token, Func<Authority, string, EnrolmentReply?>? answer = null, Func<string, EnrolmentReply>? renew = null) => net.Edge.Interfere = async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        switch (context.Request.Path.Value)
        {
            case EdgeRoutes.Roots:
                await context.Response.WriteAsync(net.Federation.Root.RootsPem);
                break;
            case EdgeRoutes.Enrol when !EnrolmentRequest.Read(body.ToArray()).Secret.AsSpan().SequenceEqual(token.Secret):
                await ToyEdge.RefuseAsync(context, 403, "unknown token");
                break;
            case EdgeRoutes.Enrol:
                var request = EnrolmentRequest.Read(body.ToArray()).Request;
                var reply = answer is null ? Reply(net, net.Federation.Of("eu"), request, Mayo) : answer(net.Federation.Of("eu"), request);
                await context.Response.Body.WriteAsync(reply?.Write() ?? "{}"u8.ToArray());
                break;
            case EdgeRoutes.Renew:
                var renewal = RenewalRequest.Read(body.ToArray()).Request;
                await context.Response.Body.WriteAsync((renew?.Invoke(renewal) ?? Reply(net, net.Federation.Of("eu"), renewal, ToyEdge.PeerOf(context))).Write());
                break;
        }

        return true;
    };

    private static EnrolmentReply Reply(ToyNet net, Authority authority, string request, PeerIdentity identity)
    {
        using var leaf = authority.Issue(request, identity);
        return new EnrolmentReply(authority.ChainPem(leaf), net.Federation.Root.RootsPem);
    }

    private static Task<PeerIdentity.Hospital> EnrolAsync(EnrolmentToken token, TemporaryFolder place) =>
        new EnrolmentClient(null, TimeProvider.System).EnrolAsync(token, place.File("site"), default);

    private static async Task AssertRefusedAsync(ToyNet net, EnrolmentToken token, string part)
    {
        using var place = new TemporaryFolder();
        var refused = await Assert.ThrowsExactlyAsync<LinkRefusedException>(() => EnrolAsync(token, place));
        Assert.Contains(part, refused.Message);
        Assert.IsFalse(Directory.Exists(place.File("site")), net.ToString());
    }
}
