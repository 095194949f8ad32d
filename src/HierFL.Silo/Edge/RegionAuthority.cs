using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Edge;

/// <summary>The authority of the silo's region, if the silo has its key: it certifies the region's hospitals.</summary>
internal sealed class RegionAuthority(Authority? authority) : IDisposable
{
    private readonly Lock _gate = new();

    /// <summary>When the authority ends, by the local clock; null without one.</summary>
    public DateTime? NotAfter => authority?.Certificate.NotAfter;

    /// <summary>Null if a certificate can be issued for the request.</summary>
    public string? Refusal(string request)
    {
        if (authority is null)
        {
            return "this silo has no authority; ask another one of the region";
        }

        try
        {
            SigningRequest.ReadKey(request);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>A certificate, and the chain that goes out.</summary>
    public (X509Certificate2 Certificate, string Chain) Issue(string request, PeerIdentity identity)
    {
        // A key is not for several threads at once.
        lock (_gate)
        {
            var certificate = authority!.Issue(request, identity);
            return (certificate, authority.ChainPem(certificate));
        }
    }

    public void Dispose() => authority?.Dispose();
}
