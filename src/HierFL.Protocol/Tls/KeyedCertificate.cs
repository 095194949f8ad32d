using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HierFL.Protocol.Tls;

/// <summary>Certificates with their private keys.</summary>
public static class KeyedCertificate
{
    /// <summary>A certificate that TLS can use. Windows takes no key that only lives in memory, so there it goes through a key file's format once.</summary>
    public static X509Certificate2 Of(X509Certificate2 certificate, ECDsa key)
    {
        var keyed = certificate.CopyWithPrivateKey(key);
        if (!OperatingSystem.IsWindows())
        {
            return keyed;
        }

        using (keyed)
        {
            return X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
        }
    }
}
