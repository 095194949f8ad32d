using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Pki;

[TestClass]
public sealed class AuthorityTests
{
    [TestMethod]
    public void Issues_nothing_beyond_its_region()
    {
        using var federation = new Federation();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SigningRequest.Create(key);
        var eu = federation.Of("eu");
        AssertRefused(() => eu.Issue(request, new PeerIdentity.Silo("cancer", "us")), "authority/us may");
        AssertRefused(() => eu.Issue(request, new PeerIdentity.Hospital("heart", "eu", "a")), "hierfl://heart/authority/eu may");
        AssertRefused(() => eu.Issue(request, new PeerIdentity.Operator("cancer", "ada", OperatorRoles.Admin)), "authority/operators may");
        AssertRefused(() => eu.Issue(request, new PeerIdentity.Authority("cancer", "eu")), "a silo, hospital or operator can");
        AssertRefused(() => federation.Root.Issue(request, new PeerIdentity.Silo("cancer", "eu")), "authority/eu may");
        AssertRefused(() => eu.CreateRegional("us"), "hierfl://cancer/authority may");
        AssertRefused(() => eu.Issue(request, new PeerIdentity.Silo("cancer", "eu"), TimeSpan.FromDays(400)), "for up to 366 days");
        AssertRefused(() => eu.Issue(request, new PeerIdentity.Silo("cancer", "eu"), TimeSpan.Zero), "for up to 366 days");
    }

    [TestMethod]
    public void Issues_nothing_that_outlives_it()
    {
        var time = new ManualTime();
        using var federation = new Federation(time: time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var eu = federation.Of("eu");
        time.Advance(Authority.RegionalLifetime - TimeSpan.FromDays(29));
        AssertRefused(() => eu.Issue(SigningRequest.Create(key), new PeerIdentity.Silo("cancer", "eu")), "would outlive");
        using var shorter = eu.Issue(SigningRequest.Create(key), new PeerIdentity.Silo("cancer", "eu"), TimeSpan.FromDays(28));
        Assert.IsTrue(federation.Trust.Verify(shorter, [eu.Certificate], PeerPurpose.Server).IsTrusted);
    }

    [TestMethod]
    public void No_two_certificates_share_a_serial_number()
    {
        using var federation = new Federation();
        var serials = Enumerable.Range(0, 50).Select(_ => federation.Hospital("eu", "a").Certificate.SerialNumber).ToHashSet();
        Assert.HasCount(50, serials);
        Assert.IsTrue(serials.All(serial => serial.Length == 32));
    }

    [TestMethod]
    public void A_request_gives_its_key_and_nothing_else()
    {
        using var federation = new Federation();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=root, O=cancer", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(CertificateNames.Extension(new PeerIdentity.Authority("cancer")));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issued = federation.Of("eu").Issue(request.CreateSigningRequestPem(), new PeerIdentity.Hospital("cancer", "eu", "a"));
        Assert.AreEqual(new PeerIdentity.Hospital("cancer", "eu", "a"), CertificateNames.IdentityOf(issued));
        Assert.IsFalse(issued.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.AreEqual("CN=a, OU=eu, O=cancer", issued.Subject);
    }

    [TestMethod]
    public void Refuses_requests_without_proof_or_with_other_keys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        using var odd = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        var good = SigningRequest.Create(key);
        Assert.IsNotNull(SigningRequest.ReadKey(good));
        Assert.ThrowsExactly<FormatException>(() => SigningRequest.ReadKey(""));
        Assert.ThrowsExactly<FormatException>(() => SigningRequest.ReadKey("nonsense"));
        Assert.ThrowsExactly<FormatException>(() => SigningRequest.ReadKey(new string('a', SigningRequest.MaxLength + 1)));
        Assert.ThrowsExactly<FormatException>(() => SigningRequest.ReadKey(SigningRequest.Create(odd)));
        Assert.ThrowsExactly<FormatException>(() => SigningRequest.ReadKey(
            new CertificateRequest("CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem()));

        // The signature is over the whole request: a flipped bit anywhere in it is noticed.
        var der = PemDer(good);
        for (var at = 8; at < der.Length; at += 7)
        {
            var changed = der.ToArray();
            changed[at] ^= 1;
            Assert.ThrowsExactly<FormatException>(() => SigningRequest.ReadKey(PemEncoding.WriteString("CERTIFICATE REQUEST", changed)), $"byte {at}");
        }
    }

    [TestMethod]
    public void Comes_back_from_its_folder_and_never_overwrites_a_key()
    {
        using var folder = new TemporaryFolder();
        using var federation = new Federation();
        AuthorityFolder.Write(federation.Root, folder.File("root"));
        AuthorityFolder.Write(federation.Of("eu"), folder.File("eu"));
        var refused = Assert.ThrowsExactly<IOException>(() => AuthorityFolder.Write(federation.Of("us"), folder.File("eu")));
        Assert.Contains("holds an authority already", refused.Message);
        Assert.HasCount(3, Directory.GetFiles(folder.File("eu")), "the key that had no place is nowhere");

        using var root = AuthorityFolder.Read(folder.File("root"), TimeProvider.System);
        using var eu = AuthorityFolder.Read(folder.File("eu"), TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var silo = eu.Issue(SigningRequest.Create(key), new PeerIdentity.Silo("cancer", "eu"));
        Assert.IsTrue(federation.Trust.Verify(silo, [eu.Certificate], PeerPurpose.Server).IsTrusted);
        using var us = root.CreateRegional("us");
        Assert.AreEqual(new PeerIdentity.Authority("cancer", "us"), us.Identity);
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.File("eu"), "authority.key")));
            File.SetUnixFileMode(Path.Combine(folder.File("eu"), "authority.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.Contains("others could read", Assert.ThrowsExactly<FormatException>(() => AuthorityFolder.Read(folder.File("eu"), TimeProvider.System)).Message);
        }
    }

    private static byte[] PemDer(string pem)
    {
        var fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static void AssertRefused(Func<object> issue, string part) => Assert.Contains(part, Assert.ThrowsExactly<InvalidOperationException>(issue).Message);
}
