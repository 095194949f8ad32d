using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Enrolment;

/// <summary>
/// Gets a hospital its first certificate with a token, and later ones with the certificate it has. The key is made here and never leaves; of what the silo answers
/// nothing is taken on trust: no silo's word adds a root to those that the hospital believes.
/// </summary>
/// <param name="proxy">The hospital's HTTP proxy; none if null.</param>
/// <param name="time">Clock for the dates of tokens and certificates.</param>
public sealed class EnrolmentClient(Uri? proxy, TimeProvider time)
{
    /// <summary>Enrols and writes the identity into a folder (<see cref="CertificateFolder"/>).</summary>
    /// <exception cref="FormatException">The token has expired.</exception>
    /// <exception cref="LinkRefusedException">The silo is not the token's, does not take the token, or answers with something that is no such identity.</exception>
    /// <exception cref="TransferException">The silo cannot be reached.</exception>
    /// <exception cref="WireException">The silo answers what the protocol does not know.</exception>
    public async Task<PeerIdentity.Hospital> EnrolAsync(EnrolmentToken token, string folder, CancellationToken cancellation)
    {
        if (time.GetUtcNow() >= token.Expires)
        {
            throw new FormatException($"the enrolment token expired on {token.Expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC; ask the region's operator for a new one");
        }

        // Before anyone is trusted, the pinned root: whoever gives it, it is that one or it is not.
        using var anyone = TlsSockets.Create(StrangerTls.Options(), proxy);
        var roots = await EdgeExchange.SendAsync(anyone, HttpMethod.Get, new Uri(token.Edge, EdgeRoutes.Roots), null, cancellation).ConfigureAwait(false);
        var trust = new Trust([PinnedRoot(roots, token)], time);
        var identity = new PeerIdentity.Hospital(token.Federation, token.Region, token.Hospital);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new EnrolmentRequest(token.Hospital, token.Secret, SigningRequest.Create(key)).Write();
        using var silo = TlsSockets.Create(PeerJudge.Client(trust, null, null, PeerExpectation.SiloOf(token.Region)), proxy);
        var reply = await EdgeExchange.SendAsync(silo, HttpMethod.Post, new Uri(token.Edge, EdgeRoutes.Enrol), request, cancellation).ConfigureAwait(false);
        var chain = Checked(EnrolmentReply.Read(reply), trust, identity, key);
        CertificateFolder.Write(folder, chain, key, Authority.Pem(trust.Roots));
        return identity;
    }

    /// <summary>Gets a new certificate for a new key and writes both into the folder; a process that watches it takes them over.</summary>
    /// <param name="edge">A silo of the region.</param>
    /// <param name="tls">With the certificate that is to be renewed.</param>
    /// <param name="folder">Where the identity lies.</param>
    /// <param name="cancellation">Stops it; the folder is whole at any moment.</param>
    /// <inheritdoc cref="EnrolAsync" path="/exception"/>
    public async Task RenewAsync(Uri edge, MutualTls tls, string folder, CancellationToken cancellation)
    {
        var (identity, trust) = (tls.Own.Identity, tls.Own.Trust);
        var region = identity is PeerIdentity.Hospital hospital ? hospital.Region : throw new ArgumentException($"{identity} is no hospital", nameof(tls));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var silo = tls.Handler(PeerExpectation.SiloOf(region), proxy);
        var request = new RenewalRequest(SigningRequest.Create(key)).Write();
        var reply = await EdgeExchange.SendAsync(silo, HttpMethod.Post, new Uri(edge, EdgeRoutes.Renew), request, cancellation).ConfigureAwait(false);
        var chain = Checked(EnrolmentReply.Read(reply), trust, identity, key);

        // The roots on disk may be newer than those in force here: whoever replaces a root writes them while this runs.
        CertificateFolder.Write(folder, chain, key, rootsPem: null);
    }

    /// <summary>
    /// A stolen silo key answers, too: the certificate has to be good under the roots that are believed already, and they stay as they are. A new root comes as the
    /// first did, past the silos.
    /// </summary>
    private string Checked(EnrolmentReply reply, Trust trust, PeerIdentity identity, ECDsa key)
    {
        try
        {
            var believed = trust.Roots.Select(Trust.Pin).ToHashSet(StringComparer.Ordinal);
            if (!Trust.FromPem(reply.Roots, time).Roots.Any(root => believed.Contains(Trust.Pin(root))))
            {
                throw new LinkRefusedException("the silo names roots of which this hospital believes none; a new root comes from the region's operator, by ca.pem or by a new token");
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(reply.Chain);
            var verdict = chain.Count == 0 ? null : trust.Verify(chain[0], [.. chain.Skip(1)], PeerPurpose.Client);
            if (verdict is null || verdict.Identity != identity || !KeyFiles.Matches(chain[0], key))
            {
                throw new LinkRefusedException($"the silo answered with no certificate for {identity} and its key: {verdict?.Refusal ?? verdict?.Identity?.Uri ?? "with none"}");
            }

            return reply.Chain;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw new LinkRefusedException("the silo answered with certificates that cannot be read", error);
        }
    }

    private static X509Certificate2 PinnedRoot(byte[] pem, EnrolmentToken token)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException error)
        {
            throw new LinkRefusedException($"{token.Edge} offers roots that cannot be read", error);
        }

        return roots.FirstOrDefault(root => Trust.Pin(root) == token.Root)
            ?? throw new LinkRefusedException($"{token.Edge} does not offer the root that the enrolment token names: it is not a silo of federation {token.Federation}, or somebody is in between");
    }
}
