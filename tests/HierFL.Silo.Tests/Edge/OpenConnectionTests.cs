using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;
using HierFL.Silo.Edge;
using HierFL.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace HierFL.Silo.Tests.Edge;

/// <summary>What a connection was given at its handshake it does not keep for ever.</summary>
[TestClass]
public sealed class OpenConnectionTests
{
    private static readonly SiloIdentity North = new("cancer", "north");

    [TestMethod]
    public async Task A_certificate_that_ends_or_is_revoked_ends_the_requests_of_its_connection()
    {
        using var pki = new TestPki();
        var (own, time, revoked) = (pki.Hospital("north", "aachen"), new ManualTime(), new RevokedCertificates());
        var tls = new MutualTls(() => own);
        using var hospitals = new Revocations(GrainsOf.Answering(() => throw new TimeoutException()), North, new EdgePeers(tls), time, NullLogger<Revocations>.Instance);
        var access = new EdgeAccess(_ => Task.CompletedTask, hospitals, revoked, North, time);
        var peer = PeerOf(pki, own);
        Assert.AreEqual(StatusCodes.Status200OK, await AskAsync(access, peer));

        time.Advance(own.Certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime);
        Assert.AreEqual(StatusCodes.Status403Forbidden, await AskAsync(access, peer), "it has expired");

        var lost = pki.Hospital("north", "bergen");
        access = new EdgeAccess(_ => Task.CompletedTask, hospitals, revoked, North, TimeProvider.System);
        Assert.AreEqual(StatusCodes.Status200OK, await AskAsync(access, PeerOf(pki, lost)));
        revoked.Add([new Revocation(RevocationSubject.OfSerial(lost.Certificate.SerialNumber), DateTimeOffset.UtcNow, "zoe", "")]);
        Assert.AreEqual(StatusCodes.Status403Forbidden, await AskAsync(access, PeerOf(pki, lost)));
        Assert.AreEqual(StatusCodes.Status200OK, await AskAsync(access, PeerOf(pki, pki.Hospital("north", "bergen"))));
    }

    [TestMethod]
    public async Task A_handshake_that_is_under_way_while_its_peer_is_revoked_ends_when_it_is_done()
    {
        using var pki = new TestPki();
        var (stolen, other) = (PeerOf(pki, pki.Silo("north")), PeerOf(pki, pki.Silo("north")));
        await using DefaultConnectionContext first = new(), second = new();
        EdgeConnection[] open = [new(first), new(second)];

        Array.ForEach(open, connection => connection.EndIf(peer => peer == stolen));
        open[0].Enter(stolen);
        open[1].Enter(other);

        await Eventually.HoldsAsync("it is ended", () => first.ConnectionClosed.IsCancellationRequested);
        Assert.IsFalse(second.ConnectionClosed.IsCancellationRequested);
        open[1].EndIf(peer => peer == other);
        await Eventually.HoldsAsync("so is one that had entered", () => second.ConnectionClosed.IsCancellationRequested);
    }

    private static Peer PeerOf(TestPki pki, OwnCertificate own) => new(pki.Trust.Verify(own.Certificate, own.Authorities, PeerPurpose.Client), own.Certificate);

    private static async Task<int> AskAsync(EdgeAccess access, Peer peer)
    {
        await using var connection = new DefaultConnectionContext();
        connection.Items[EdgePeers.PeerItem] = peer;
        var context = new DefaultHttpContext();
        context.Features.Set<IConnectionItemsFeature>(connection);
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new ServesAttribute(Peers.Hospital)), "test"));
        await access.InvokeAsync(context);
        return context.Response.StatusCode;
    }
}
