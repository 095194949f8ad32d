using System.Buffers.Text;
using System.Text;
using HierFL.Grains.Registry;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using Microsoft.AspNetCore.Http.Features;

namespace HierFL.Silo.Edge;

/// <summary>Certificates for the region's hospitals: the first for the secret of an invitation, later ones for the certificate before.</summary>
internal static class EnrolEndpoints
{
    /// <summary>The roots, for a hospital that has only a token: it compares them with the token's pin.</summary>
    [Serves(Peers.Anyone)]
    public static Task RootsAsync(HttpContext context, MutualTls tls) =>
        context.Response.WriteAsync(RootsPem(tls), context.RequestAborted);

    [Serves(Peers.Anyone)]
    public static async Task EnrolAsync(HttpContext context, RegionAuthority authority, IGrainFactory grains, SiloIdentity silo, MutualTls tls)
    {
        if (await ReadAsync(context, bytes => EnrolmentRequest.Read(bytes)) is not { } enrolment)
        {
            return;
        }

        // A request that cannot be answered must not use up the invitation.
        if (authority.Refusal(enrolment.Request) is { } refusal)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, refusal);
            return;
        }

        var answer = await grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(silo.Region)).EnrolAsync(enrolment.Hospital, Base64Url.EncodeToString(enrolment.Secret));
        if (answer.Verdict != EnrolmentVerdict.Enrolled)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, answer.Message);
            return;
        }

        await IssueAsync(context, authority, grains, new PeerIdentity.Hospital(silo.Federation, silo.Region, enrolment.Hospital), enrolment.Request, tls);
    }

    [Serves(Peers.Hospital)]
    public static async Task RenewAsync(HttpContext context, RegionAuthority authority, IGrainFactory grains, MutualTls tls)
    {
        if (await ReadAsync(context, bytes => RenewalRequest.Read(bytes)) is not { } renewal)
        {
            return;
        }

        if (authority.Refusal(renewal.Request) is { } refusal)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, refusal);
            return;
        }

        await IssueAsync(context, authority, grains, (PeerIdentity.Hospital)EdgePeers.Of(context).Verdict.Identity!, renewal.Request, tls);
    }

    /// <summary>Recorded before it is handed out: what nobody knows of cannot be revoked.</summary>
    private static async Task IssueAsync(
        HttpContext context, RegionAuthority authority, IGrainFactory grains, PeerIdentity.Hospital hospital, string request, MutualTls tls)
    {
        var (certificate, chain) = authority.Issue(request, hospital);
        using (certificate)
        {
            try
            {
                await grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(hospital.Region))
                    .CertifiedAsync(hospital.Name, certificate.SerialNumber.ToLowerInvariant(), certificate.NotAfter.ToUniversalTime());
            }
            catch (HospitalRefusedException error)
            {
                await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, error.Message);
                return;
            }
        }

        await context.Response.Body.WriteAsync(new EnrolmentReply(chain, RootsPem(tls)).Write(), context.RequestAborted);
    }

    private static string RootsPem(MutualTls tls)
    {
        var pem = new StringBuilder();
        foreach (var root in tls.Own.Trust.Roots)
        {
            pem.AppendLine(root.ExportCertificatePem());
        }

        return pem.ToString();
    }

    /// <summary>The body of a request; null once it has been answered that it is none.</summary>
    private static async Task<T?> ReadAsync<T>(HttpContext context, Func<byte[], T> read)
        where T : class
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = EdgeRoutes.MaxEnrolBytes;
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return read(body.ToArray());
        }
        catch (WireException error)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, error.Message);
            return null;
        }
    }
}
