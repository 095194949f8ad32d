using HierFL.Core.Rounds;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;
using HierFL.Silo.Edge;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>Which certificates a revocation means.</summary>
[TestClass]
public sealed class RevokedCertificatesTests
{
    [TestMethod]
    public void By_name_the_certificates_until_then_are_meant_and_no_later_ones()
    {
        using var pki = new TestPki();
        var own = pki.Operator("ada", OperatorRoles.Auditor).Certificate;
        var from = new DateTimeOffset(own.NotBefore);
        Assert.IsFalse(Of(new Revocation("operator/ada", from.AddSeconds(-1), "zoe", "")).Holds(own));
        Assert.IsTrue(Of(new Revocation("operator/ada", from.AddSeconds(1), "zoe", "")).Holds(own));
        Assert.IsTrue(Of(new Revocation("operator/ada", from.AddDays(1), "zoe", ""), new Revocation("operator/ada", from.AddDays(-1), "zoe", "")).Holds(own));
        Assert.IsFalse(Of(new Revocation("operator/eve", from.AddDays(1), "zoe", ""), new Revocation("silo/ada", from.AddDays(1), "zoe", "")).Holds(own));
    }

    [TestMethod]
    public void With_an_authority_all_that_it_issued_is_out()
    {
        using var pki = new TestPki();
        var revoked = Of(new Revocation("authority/north", DateTimeOffset.UtcNow, "zoe", ""));
        foreach (var own in (OwnCertificate[])[pki.Silo("north"), pki.Hospital("north", "aachen")])
        {
            Assert.IsFalse(Judge(pki, own, revoked).IsTrusted);
            Assert.IsTrue(revoked.Concerns(own.Certificate), "its open connections are ended");
        }

        Assert.IsTrue(Judge(pki, pki.Silo("south"), revoked).IsTrusted);
        Assert.IsFalse(revoked.Concerns(pki.Silo("south").Certificate));
    }

    [TestMethod]
    public void Of_two_authorities_of_a_region_the_one_that_is_named_is_out()
    {
        using var pki = new TestPki();
        using var next = pki.Another("north");
        var (old, @new) = (pki.Hospital("north", "aachen"), pki.Own(TestPki.HospitalOf("north", "bergen"), next));
        var revoked = new RevokedCertificates();
        Assert.IsTrue(Judge(pki, old, revoked).IsTrusted);
        Assert.IsTrue(Judge(pki, @new, revoked).IsTrusted, "both are believed for a while");

        revoked.Add([new Revocation(RevocationSubject.OfSerial(pki.Of("north").Certificate.SerialNumber), DateTimeOffset.UtcNow, "zoe", "replaced")]);
        Assert.IsFalse(Judge(pki, old, revoked).IsTrusted);
        Assert.IsTrue(revoked.Concerns(old.Certificate), "its open connections are ended");
        Assert.IsTrue(Judge(pki, @new, revoked).IsTrusted);
        Assert.IsFalse(revoked.Concerns(@new.Certificate));
        Assert.IsFalse(revoked.Concerns(pki.Hospital("south", "lyon").Certificate));
    }

    [TestMethod]
    public async Task The_copy_survives_a_restart_and_only_grows()
    {
        using var folder = new MemoryFolder();
        var copy = new RevocationCopy(new LocalFolderStore(folder.Path, CrashPoints.None), new SiloIdentity("cancer", "north"));
        Assert.IsEmpty(await copy.ReadAsync(CancellationToken.None));

        Revocation[] list = [new("silo/south", DateTimeOffset.UnixEpoch, "zoe", "why"), new("serial/5f", DateTimeOffset.UnixEpoch, "zoe", "")];
        await copy.WriteAsync([.. list], CancellationToken.None);
        await copy.WriteAsync([list[0]], CancellationToken.None);
        CollectionAssert.AreEqual(list, (await copy.ReadAsync(CancellationToken.None)).ToArray());
        var other = new Revocation("operator/eve", DateTimeOffset.UnixEpoch, "zoe", "");
        await copy.WriteAsync([list[0], other], CancellationToken.None);
        CollectionAssert.AreEqual(new[] { list[0], list[1], other }, (await copy.ReadAsync(CancellationToken.None)).ToArray());

        await File.WriteAllTextAsync(folder.File("regions/north/revocations.json"), "{");
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => copy.ReadAsync(CancellationToken.None));
        await copy.WriteAsync([], CancellationToken.None);
        Assert.IsEmpty(await copy.ReadAsync(CancellationToken.None));
    }

    private static PeerVerdict Judge(TestPki pki, OwnCertificate own, RevokedCertificates revoked) =>
        new Trust(pki.Trust.Roots, TimeProvider.System, revoked.Holds).Verify(own.Certificate, own.Authorities, PeerPurpose.Client);

    private static RevokedCertificates Of(params Revocation[] list)
    {
        var revoked = new RevokedCertificates();
        revoked.Add(list);
        return revoked;
    }
}
