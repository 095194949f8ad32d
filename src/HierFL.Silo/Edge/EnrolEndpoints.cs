using System.Text;
using System.Text.Json;
using HierFL.Core.Jobs;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using Microsoft.AspNetCore.Http.Features;

namespace HierFL.Silo.Edge;

/// <summary>Certificates for the region's hospitals: the first for the secret of an invitation, later ones for the certificate before.</summary>
internal static class EnrolEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 2 };

    /// <summary>The roots, for a hospital that has only a token: it compares them with the token's pin.</summary>
    [Serves(Peers.Anyone)]
    public static Task RootsAsync(HttpContext context, MutualTls tls) =>
        context.Response.WriteAsync(RootsPem(tls), context.RequestAborted);

    [Serves(Peers.Anyone)]
    public static async Task EnrolAsync(HttpContext context, RegionAuthority authority, IGrainFactory grains, SiloIdentity silo)
    {
        if (await ReadAsync<EnrolmentRequest>(context) is not { Hospital: { } hospital, Secret: { } secret, Request: { } request } || !DnsLabel.Holds(hospital))
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "hospital, secret and request are needed");
            return;
        }

        // A request that cannot be answered must not use up the invitation.
        if (authority.Refusal(request) is { } refusal)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, refusal);
            return;
        }

        var answer = await grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(silo.Region)).EnrolAsync(hospital, secret);
        if (answer.Verdict != EnrolmentVerdict.Enrolled)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, answer.Message);
            return;
        }

        await IssueAsync(context, authority, grains, silo, hospital, request);
    }

    [Serves(Peers.Hospital)]
    public static async Task RenewAsync(HttpContext context, RegionAuthority authority, IGrainFactory grains, SiloIdentity silo)
    {
        var hospital = ((PeerIdentity.Hospital)EdgePeers.Of(context).Verdict.Identity!).Name;
        if (await ReadAsync<RenewalRequest>(context) is not { Request: { } request })
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "a request is needed");
        }
        else if (authority.Refusal(request) is { } refusal)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, refusal);
        }
        else
        {
            await IssueAsync(context, authority, grains, silo, hospital, request);
        }
    }

    /// <summary>Recorded before it is handed out: what nobody knows of cannot be revoked.</summary>
    private static async Task IssueAsync(
        HttpContext context, RegionAuthority authority, IGrainFactory grains, SiloIdentity silo, string hospital, string request)
    {
        var (certificate, chain) = authority.Issue(request, new PeerIdentity.Hospital(silo.Federation, silo.Region, hospital));
        using (certificate)
        {
            try
            {
                await grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(silo.Region))
                    .CertifiedAsync(hospital, certificate.SerialNumber.ToLowerInvariant(), certificate.NotAfter.ToUniversalTime());
            }
            catch (HospitalRefusedException error)
            {
                await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, error.Message);
                return;
            }
        }

        await context.Response.WriteAsync(chain, context.RequestAborted);
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

    private static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = EdgeRoutes.MaxEnrolBytes;
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record EnrolmentRequest(string? Hospital, string? Secret, string? Request);

    private sealed record RenewalRequest(string? Request);
}
