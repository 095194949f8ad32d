using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Tls;

[TestClass]
public sealed class CertificateFolderTests
{
    [TestMethod]
    public void Takes_over_a_renewed_identity_when_its_clock_says_so()
    {
        using var place = new TemporaryFolder();
        using var federation = new Federation();
        var time = new ManualTime();
        Put(place.Path, federation, "a");
        using var folder = new CertificateFolder(place.Path, time);
        folder.Watch(TimeSpan.FromMinutes(1));
        var first = folder.Current;
        Assert.AreEqual(new PeerIdentity.Hospital("cancer", "eu", "a"), first.Identity);
        Assert.IsFalse(folder.Reload());

        Put(place.Path, federation, "a");
        Assert.AreSame(first, folder.Current);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.AreNotEqual(first.Certificate.SerialNumber, folder.Current.Certificate.SerialNumber);
        Assert.IsNull(folder.Problem);
    }

    [TestMethod]
    public void Is_whole_wherever_a_renewal_ends()
    {
        using var place = new TemporaryFolder();
        using var federation = new Federation();
        Put(place.Path, federation, "a");
        var (oldChain, oldKey) = (File.ReadAllText(place.File("identity.pem")), File.ReadAllText(place.File("identity.key")));
        Put(place.Path, federation, "a");
        var (newChain, newKey) = (File.ReadAllText(place.File("identity.pem")), File.ReadAllText(place.File("identity.key")));

        // Ended after the new key was written, and after the new certificate was.
        foreach (var chain in new[] { oldChain, newChain })
        {
            WriteKey(place.File("identity.key"), oldKey);
            WriteKey(place.File("identity.next.key"), newKey);
            File.WriteAllText(place.File("identity.pem"), chain);
            using var folder = new CertificateFolder(place.Path, TimeProvider.System);
            using var held = folder.Current.Certificate.GetECDsaPrivateKey()!;
            Assert.AreEqual(X509Certificate2.CreateFromPem(chain).SerialNumber, folder.Current.Certificate.SerialNumber);
            Assert.IsTrue(KeyFiles.Matches(folder.Current.Certificate, held));
        }
    }

    [TestMethod]
    public void Keeps_what_it_has_while_the_files_are_not_in_order()
    {
        using var place = new TemporaryFolder();
        using var federation = new Federation();
        Put(place.Path, federation, "a");
        using var folder = new CertificateFolder(place.Path, TimeProvider.System);
        var first = folder.Current;
        var good = File.ReadAllText(place.File("identity.pem"));
        File.WriteAllText(place.File("identity.pem"), "half a fi");
        Assert.IsFalse(folder.Reload());
        Assert.AreSame(first, folder.Current);
        Assert.Contains("identity.pem", folder.Problem!);

        File.WriteAllText(place.File("identity.pem"), good);
        Assert.IsTrue(folder.Reload());
        Assert.IsNull(folder.Problem);
        Assert.AreEqual(first.Certificate.SerialNumber, folder.Current.Certificate.SerialNumber);
    }

    [TestMethod]
    public void Follows_the_links_of_a_mounted_secret()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs symbolic links");
            return;
        }

        using var place = new TemporaryFolder();
        using var federation = new Federation();
        Put(place.File("..1"), federation, "a");
        Put(place.File("..2"), federation, "a");
        Directory.CreateSymbolicLink(place.File("..data"), "..1");
        foreach (var name in new[] { "identity.pem", "identity.key", "ca.pem" })
        {
            File.CreateSymbolicLink(place.File(name), Path.Combine("..data", name));
        }

        using var folder = new CertificateFolder(place.Path, TimeProvider.System);
        var first = folder.Current;
        Assert.IsFalse(folder.Reload());
        Directory.CreateSymbolicLink(place.File("..next"), "..2");
        Directory.Move(place.File("..data"), place.File("..old"));
        Directory.Move(place.File("..next"), place.File("..data"));
        Assert.IsTrue(folder.Reload(), folder.Problem);
        Assert.AreNotEqual(first.Certificate.SerialNumber, folder.Current.Certificate.SerialNumber);

        File.SetUnixFileMode(Path.Combine(place.File("..2"), "identity.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        AssertRefused(place, "others could read");
    }

    [TestMethod]
    public void Says_what_is_wrong_with_a_folder()
    {
        using var place = new TemporaryFolder();
        using var federation = new Federation();
        AssertRefused(place, "identity.pem does not exist");
        Put(place.Path, federation, "a");
        var key = File.ReadAllText(place.File("identity.key"));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WriteKey(place.File("identity.key"), other.ExportPkcs8PrivateKeyPem());
        AssertRefused(place, "is not the key of the certificate");
        WriteKey(place.File("identity.key"), "nonsense");
        AssertRefused(place, "not a private key");
        WriteKey(place.File("identity.key"), new string('a', 1 << 17));
        AssertRefused(place, "at most 65536");
        File.Delete(place.File("identity.key"));
        AssertRefused(place, "identity.key does not exist");
        WriteKey(place.File("identity.key"), key);
        File.Delete(place.File("ca.pem"));
        AssertRefused(place, "ca.pem does not exist");
        File.WriteAllText(place.File("ca.pem"), "");
        AssertRefused(place, "holds no certificate");
        File.WriteAllText(place.File("ca.pem"), federation.Root.RootsPem);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(place.File("identity.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
            AssertRefused(place, "others could read");
            using (new CertificateFolder(place.Path, TimeProvider.System, KeyAccess.OwnerAndGroup))
            {
            }

            File.SetUnixFileMode(place.File("identity.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.ThrowsExactly<FormatException>(() => new CertificateFolder(place.Path, TimeProvider.System, KeyAccess.OwnerAndGroup));
        }
    }

    internal static void Put(string folder, Federation federation, string hospital)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = federation.Of("eu").Issue(SigningRequest.Create(key), new PeerIdentity.Hospital(federation.Name, "eu", hospital));
        CertificateFolder.Write(folder, federation.Of("eu").ChainPem(leaf), key, federation.Root.RootsPem);
    }

    private static void WriteKey(string path, string text) => KeyFiles.Write(path, text, KeyFiles.OwnerOnly);

    private static void AssertRefused(TemporaryFolder place, string part) =>
        Assert.Contains(part, Assert.ThrowsExactly<FormatException>(() => new CertificateFolder(place.Path, TimeProvider.System)).Message);
}
