using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Tls;

[TestClass]
public sealed class TrustTests
{
    [TestMethod]
    public void Believes_each_kind_of_peer_that_the_right_authority_issued()
    {
        using var federation = new Federation();
        foreach (var own in new[]
        {
            federation.Silo("eu"), federation.Silo(PeerIdentity.RootRegion), federation.Hospital("eu", "charite"), federation.Operator("ada", OperatorRoles.Admin),
        })
        {
            var verdict = federation.Trust.Verify(own.Certificate, own.Authorities, PeerPurpose.Client);
            Assert.AreEqual(own.Identity, verdict.Identity, verdict.Refusal);
        }

        var silo = federation.Silo("eu");
        Assert.IsTrue(federation.Trust.Verify(silo.Certificate, silo.Authorities, PeerPurpose.Server).IsTrusted);
    }

    [TestMethod]
    public void A_hospital_or_operator_is_no_server()
    {
        using var federation = new Federation();
        AssertRefused(federation.Trust, federation.Hospital("eu", "a"), PeerPurpose.Server, "NotValidForUsage");
        AssertRefused(federation.Trust, federation.Operator("ada", OperatorRoles.Admin), PeerPurpose.Server, "NotValidForUsage");
    }

    [TestMethod]
    public void Refuses_the_certificates_of_another_root_with_the_same_names()
    {
        using var federation = new Federation();
        using var impostor = new Federation();
        var silo = impostor.Silo("eu");
        AssertRefused(federation.Trust, silo, PeerPurpose.Client, "not of this federation");

        // Neither does it help to send the foreign root along, nor our own authority beside it.
        X509Certificate2Collection all = [.. silo.Authorities, .. impostor.Root.Roots, .. federation.Silo("eu").Authorities];
        Assert.Contains("not of this federation", federation.Trust.Verify(silo.Certificate, all, PeerPurpose.Client).Refusal!);
    }

    [TestMethod]
    public void Refuses_a_peer_of_another_federation()
    {
        using var federation = new Federation();
        using var other = new Federation("heart");
        AssertRefused(federation.Trust, other.Silo("eu"), PeerPurpose.Client, "no peer of federation cancer");
    }

    [TestMethod]
    public void A_region_speaks_for_itself_alone()
    {
        using var federation = new Federation();
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/silo/us"] }, "only hierfl://cancer/authority/us may");
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/silo/root"] }, "only hierfl://cancer/authority/root may");
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/hospital/us/mayo"] }, "only hierfl://cancer/authority/us may");
        AssertForgeryRefused(
            federation, "eu", new() { Uris = ["hierfl://cancer/operator/eve", "hierfl://cancer/role/admin"] }, "only hierfl://cancer/authority/operators may");
        AssertForgeryRefused(federation, "operators", new() { Uris = ["hierfl://cancer/silo/eu"] }, "only hierfl://cancer/authority/eu may");
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/authority/us"] }, "no peer of federation");
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/authority"] }, "no peer of federation");
    }

    [TestMethod]
    public void An_authority_appoints_no_other_one()
    {
        using var federation = new Federation();
        var eu = federation.Of("eu");
        using var second = new Forgery { Uris = ["hierfl://cancer/authority/us"], Subject = "CN=us", IsAuthority = true }.SignedBy(eu);
        using var leaf = new Forgery { Uris = ["hierfl://cancer/silo/us"] }.SignedBy(second);
        var verdict = federation.Trust.Verify(leaf, [second, eu.Certificate], PeerPurpose.Client);
        Assert.IsFalse(verdict.IsTrusted);
    }

    [TestMethod]
    public void The_root_issues_no_peers_and_a_leaf_issues_nothing()
    {
        using var federation = new Federation();
        using var direct = new Forgery { Uris = ["hierfl://cancer/silo/eu"] }.SignedBy(federation.Root);
        Assert.Contains("chain of 2", federation.Trust.Verify(direct, null, PeerPurpose.Client).Refusal!);

        var silo = federation.Silo("eu");
        using var below = new Forgery { Uris = ["hierfl://cancer/hospital/eu/a"] }.SignedBy(silo.Certificate);
        Assert.IsFalse(federation.Trust.Verify(below, [silo.Certificate, .. silo.Authorities], PeerPurpose.Client).IsTrusted);
    }

    [TestMethod]
    public void Refuses_weak_keys_and_weak_hashes()
    {
        using var federation = new Federation();
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/silo/eu"], Rsa = true }, "not ECDSA");
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/silo/eu"], Curve = ECCurve.CreateFromFriendlyName("secp256k1") }, "not ECDSA");
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/silo/eu"], Sha1 = true }, "");
        using var strong = new Forgery { Uris = ["hierfl://cancer/silo/eu"], Curve = ECCurve.NamedCurves.nistP384 }.SignedBy(federation.Of("eu"));
        var verdict = federation.Trust.Verify(strong, [federation.Of("eu").Certificate], PeerPurpose.Client);
        Assert.IsTrue(verdict.IsTrusted, verdict.Refusal);
    }

    [TestMethod]
    public void Refuses_two_identities_and_names_of_other_kinds()
    {
        using var federation = new Federation();
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/silo/eu", "hierfl://cancer/hospital/eu/a"] }, "names 2 identities");
        AssertForgeryRefused(federation, "eu", new() { Uris = ["hierfl://cancer/silo/eu"], DnsName = "eu.example" }, "no URI");
        AssertForgeryRefused(federation, "eu", new() { Uris = [], DnsName = "eu.example" }, "no URI");
    }

    [TestMethod]
    public void Refuses_by_date_and_names_it()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        using var federation = new Federation(time: time);
        var silo = federation.Silo("eu");
        time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.IsTrue(federation.Trust.Verify(silo.Certificate, silo.Authorities, PeerPurpose.Client).IsTrusted);
        time.Advance(TimeSpan.FromSeconds(1));
        AssertRefused(federation.Trust, silo, PeerPurpose.Client, "expired on 2026-03-31 00:00:00 UTC");

        var early = new Trust(federation.Root.Roots, new ManualTime(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)));
        AssertRefused(early, silo, PeerPurpose.Client, "valid only from 2026-02-28 23:55:00 UTC");
    }

    [TestMethod]
    public void Refuses_what_has_been_revoked_a_leaf_or_its_authority()
    {
        using var federation = new Federation();
        var (revoked, fine) = (federation.Hospital("eu", "a"), federation.Hospital("eu", "b"));
        var ofLeaf = new Trust(federation.Root.Roots, TimeProvider.System, certificate => certificate.SerialNumber == revoked.Certificate.SerialNumber);
        AssertRefused(ofLeaf, revoked, PeerPurpose.Client, "revoked");
        Assert.IsTrue(ofLeaf.Verify(fine.Certificate, fine.Authorities, PeerPurpose.Client).IsTrusted);

        var ofAuthority = new Trust(federation.Root.Roots, TimeProvider.System, certificate => certificate.SerialNumber == federation.Of("eu").Certificate.SerialNumber);
        AssertRefused(ofAuthority, fine, PeerPurpose.Client, "revoked");
        Assert.IsTrue(ofAuthority.Verify(federation.Silo("us").Certificate, federation.Silo("us").Authorities, PeerPurpose.Client).IsTrusted);
    }

    [TestMethod]
    public void A_root_can_be_replaced_by_trusting_both_for_a_while()
    {
        using var old = new Federation();
        using var young = new Federation();
        var both = Trust.FromPem(old.Root.RootsPem + young.Root.RootsPem, TimeProvider.System);
        foreach (var silo in new[] { old.Silo("eu"), young.Silo("eu") })
        {
            Assert.IsTrue(both.Verify(silo.Certificate, silo.Authorities, PeerPurpose.Server).IsTrusted);
        }
    }

    [TestMethod]
    public void Roots_are_roots_of_one_federation()
    {
        using var federation = new Federation();
        using var other = new Federation("heart");
        Assert.ThrowsExactly<FormatException>(() => new Trust([], TimeProvider.System));
        Assert.ThrowsExactly<FormatException>(() => new Trust([.. federation.Root.Roots, .. other.Root.Roots], TimeProvider.System));
        Assert.ThrowsExactly<FormatException>(() => new Trust(federation.Silo("eu").Authorities, TimeProvider.System));
        Assert.ThrowsExactly<FormatException>(() => Trust.FromPem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", TimeProvider.System));
    }

    private static void AssertRefused(Trust trust, OwnCertificate own, PeerPurpose purpose, string part)
    {
        var verdict = trust.Verify(own.Certificate, own.Authorities, purpose);
        Assert.IsFalse(verdict.IsTrusted);
        Assert.Contains(part, verdict.Refusal);
    }

    private static void AssertForgeryRefused(Federation federation, string authority, Forgery forgery, string part)
    {
        using var certificate = forgery.SignedBy(federation.Of(authority));
        var verdict = federation.Trust.Verify(certificate, [federation.Of(authority).Certificate], PeerPurpose.Client);
        Assert.IsFalse(verdict.IsTrusted, forgery.ToString());
        Assert.Contains(part, verdict.Refusal);
    }
}
