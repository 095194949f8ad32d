using HierFL.Cli.Local;
using HierFL.Cli.Pki;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class LocalEnrolmentTests
{
    [TestMethod]
    public void A_hospital_whose_certificate_has_expired_is_enrolled_no_more()
    {
        using var files = new TemporaryFolder();
        PkiTree.Init("local", files.File("pki"), ["eu"], TimeProvider.System);
        var identity = files.File("aachen");
        Assert.IsFalse(LocalEnrolment.IsEnrolled(identity, TimeProvider.System));

        var issued = IssuedIdentity.Issue(files.File("pki/eu"), authority => new PeerIdentity.Hospital(authority.Federation, "eu", "aachen"), identity, null, TimeProvider.System);
        Assert.IsTrue(LocalEnrolment.IsEnrolled(identity, TimeProvider.System));
        Assert.IsFalse(LocalEnrolment.IsEnrolled(identity, new ManualTime(issued.NotAfter.AddDays(1))));
    }
}
