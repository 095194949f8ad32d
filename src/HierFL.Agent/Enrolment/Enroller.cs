using HierFL.Agent.Configuration;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;

namespace HierFL.Agent.Enrolment;

/// <summary>Turns a token into an identity. A token is good once, so everything that can be wrong here is found before it is spent.</summary>
internal static class Enroller
{
    /// <exception cref="InputException">The text is no token, there is an identity already, or the folder cannot be written.</exception>
    /// <exception cref="EnrolmentRefusedException">The token is not taken, or the silo is not that of the token.</exception>
    /// <exception cref="TransferException">The silo cannot be reached.</exception>
    public static async Task<Enrolled> EnrolAsync(SiteSpec site, string text, bool again, TimeProvider time, CancellationToken cancellation)
    {
        var token = Parse(text);
        var folder = site.IdentityFolder;
        if (SiteIdentity.IsIn(folder))
        {
            RequireReplaceable(site, token, again, time);
        }

        RequireWritable(folder, "the token has not been used");
        var hospital = await EnrolAsync(ClientOf(site, time), token, folder, cancellation);
        SiteIdentity.KeepEdge(folder, token.Edge);
        return Written(hospital, folder, time);
    }

    /// <summary>Another certificate in exchange for the one there is, from the first silo of the region that gives one.</summary>
    /// <exception cref="InputException">The hospital is not enrolled, or the folder cannot be written.</exception>
    /// <exception cref="LinkRefusedException">The last silo asked does not give one.</exception>
    /// <exception cref="EnrolmentRefusedException">The last silo asked answers what the protocol does not know.</exception>
    /// <exception cref="TransferException">The last silo asked cannot be reached.</exception>
    public static async Task<Enrolled> RenewAsync(SiteSpec site, TimeProvider time, CancellationToken cancellation)
    {
        using var certificates = SiteIdentity.Open(site, time);
        RequireWritable(site.IdentityFolder, "the certificate stays as it is");
        var edges = SiteIdentity.EdgesOf(site);
        foreach (var (index, edge) in edges.Index())
        {
            try
            {
                await ClientOf(site, time).RenewAsync(edge, new MutualTls(certificates), site.IdentityFolder, cancellation);
                break;
            }
            catch (Exception error) when (error is TransferException or LinkRefusedException or WireException && index < edges.Count - 1)
            {
                // The next one may be up, or have the authority that this one lacks, or be of a version that we know.
            }
            catch (WireException error)
            {
                throw Unknown(edge, error);
            }
        }

        return Written((PeerIdentity.Hospital)certificates.Current.Identity, site.IdentityFolder, time);
    }

    private static EnrolmentClient ClientOf(SiteSpec site, TimeProvider time) => new(site.Network.Proxy is { } proxy ? new Uri(proxy) : null, time);

    private static Enrolled Written(PeerIdentity.Hospital hospital, string folder, TimeProvider time)
    {
        using var written = new CertificateFolder(folder, time);
        return new Enrolled(hospital, folder, written.Current.Certificate.NotAfter.ToUniversalTime(), written.Current.RenewAt);
    }

    private static EnrolmentToken Parse(string text)
    {
        try
        {
            return EnrolmentToken.Parse(text);
        }
        catch (FormatException error)
        {
            throw new InputException(error.Message, error);
        }
    }

    private static async Task<PeerIdentity.Hospital> EnrolAsync(EnrolmentClient client, EnrolmentToken token, string folder, CancellationToken cancellation)
    {
        try
        {
            return await client.EnrolAsync(token, folder, cancellation);
        }
        catch (Exception error) when (error is FormatException or LinkRefusedException)
        {
            throw new EnrolmentRefusedException(error.Message, error);
        }
        catch (WireException error)
        {
            throw Unknown(token.Edge, error);
        }
    }

    private static EnrolmentRefusedException Unknown(Uri edge, WireException error) =>
        new($"{edge} does not speak the protocol of this agent: {error.Message}", error);

    private static void RequireReplaceable(SiteSpec site, EnrolmentToken token, bool again, TimeProvider time)
    {
        PeerIdentity? found = null;
        try
        {
            using var folder = SiteIdentity.Open(site, time);
            found = folder.Current.Identity;
        }
        catch (InputException) when (again)
        {
            // Damaged: that is what --again is for.
        }

        var next = new PeerIdentity.Hospital(token.Federation, token.Region, token.Hospital);
        if (found is not null && found != next)
        {
            throw new InputException($"{site.IdentityFolder} holds the certificate of {found}, and the token is for {next}: another hospital needs a folder of its own");
        }

        if (!again)
        {
            throw new InputException($"{site.IdentityFolder} holds the certificate of {found} already; --again replaces it");
        }
    }

    private static void RequireWritable(string folder, string meanwhile)
    {
        try
        {
            SiteFolder.RequireWritable(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder} cannot be written: {error.Message}; {meanwhile}", error);
        }
    }
}
