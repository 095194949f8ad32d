using System.Security.Cryptography;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Silo.Edge;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Edge;

/// <summary>The authority of a region is replaced under a running silo.</summary>
[TestClass]
public sealed class RegionAuthorityTests
{
    private static readonly SiloIdentity North = new("cancer", "north");

    [TestMethod]
    public void Another_one_is_taken_over_and_both_are_believed()
    {
        using var pki = new TestPki();
        using var next = pki.Another("north");
        using var folder = new TemporaryFolder();
        var place = folder.File("authority");
        AuthorityFolder.Write(pki.Of("north"), place);
        using var authority = new RegionAuthority(place, North, KeyAccess.OwnerOnly, TimeProvider.System);
        Assert.IsFalse(authority.Reload(), "nothing has changed");
        var before = Issued(authority, pki);

        Directory.Move(place, place + "-old");
        Assert.IsFalse(authority.Reload());
        Assert.IsNotNull(authority.Problem, "between the two there is none, and health says so");
        Assert.AreEqual(before, Issued(authority, pki), "the silo goes on with what it has");

        AuthorityFolder.Write(next, place);
        Assert.IsTrue(authority.Reload());
        Assert.IsNull(authority.Problem);
        Assert.AreEqual(next.Certificate.SerialNumber, Issued(authority, pki));
    }

    [TestMethod]
    public void One_of_another_region_is_not()
    {
        using var pki = new TestPki();
        using var folder = new TemporaryFolder();
        var place = folder.File("authority");
        AuthorityFolder.Write(pki.Of("north"), place);
        using var authority = new RegionAuthority(place, North, KeyAccess.OwnerOnly, TimeProvider.System);
        var before = Issued(authority, pki);
        Directory.Move(place, place + "-old");
        AuthorityFolder.Write(pki.Of("south"), place);

        Assert.IsFalse(authority.Reload());
        Assert.AreEqual($"{place}: it is the authority of region 'south'; the silo's region is 'north'", authority.Problem);
        Assert.AreEqual(before, Issued(authority, pki));
        Assert.ThrowsExactly<FormatException>(() => new RegionAuthority(place, North, KeyAccess.OwnerOnly, TimeProvider.System));
    }

    [TestMethod]
    public void One_that_ends_before_a_certificate_would_refuses_before_an_invitation_is_used()
    {
        using var pki = new TestPki();
        using var folder = new TemporaryFolder();
        var place = folder.File("authority");
        AuthorityFolder.Write(pki.Of("north"), place);
        var end = new DateTimeOffset(pki.Of("north").Certificate.NotAfter);
        var time = new ManualTime(end - Authority.LeafLifetime);
        using var authority = new RegionAuthority(place, North, KeyAccess.OwnerOnly, time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SigningRequest.Create(key);
        Assert.IsNull(authority.Refusal(request));
        authority.Issue(request, TestPki.HospitalOf("north", "aachen")).Certificate.Dispose();

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual(
            $"the authority of region 'north' ends on {end:yyyy-MM-dd}, before a certificate of 30 days would; the region's operator has to put another one in its place",
            authority.Refusal(request));
    }

    /// <summary>Serial number of the authority behind a certificate that it issues now, and that everybody believes.</summary>
    private static string Issued(RegionAuthority authority, TestPki pki)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SigningRequest.Create(key);
        Assert.IsNull(authority.Refusal(request));
        var (certificate, chainPem) = authority.Issue(request, TestPki.HospitalOf("north", "aachen"));
        using (certificate)
        {
            System.Security.Cryptography.X509Certificates.X509Certificate2Collection chain = [];
            chain.ImportFromPem(chainPem);
            Assert.IsTrue(pki.Trust.Verify(chain[0], [chain[1]], PeerPurpose.Client).IsTrusted);
            return chain[1].SerialNumber;
        }
    }
}
