using System.Globalization;
using HierFL.Agent.Configuration;
using HierFL.Agent.Enrolment;
using HierFL.Protocol.Tls;

namespace HierFL.Agent.Preflight;

/// <summary>Whether the hospital has a certificate that is in order.</summary>
internal static class IdentityCheck
{
    private const string Check = "certificate";

    /// <summary>The certificate, for the checks that need it, is null where there is none or others would not believe it.</summary>
    public static (CheckResult Result, CertificateFolder? Certificates) Run(SiteSpec site, TimeProvider time)
    {
        CertificateFolder certificates;
        try
        {
            certificates = SiteIdentity.Open(site, time);
        }
        catch (InputException error)
        {
            return (CheckResult.Fail(Check, error.Message, "hierfl-agent enroll TOKEN, with --again where files are there but not in order"), null);
        }

        var own = certificates.Current;
        var verdict = own.Trust.Verify(own.Certificate, own.Authorities, PeerPurpose.Client);
        if (!verdict.IsTrusted)
        {
            certificates.Dispose();
            return (CheckResult.Fail(Check, verdict.Refusal, "check the clock of this machine; where it is right, ask the region's operator for a token: hierfl-agent enroll TOKEN --again"), null);
        }

        var hospital = (PeerIdentity.Hospital)own.Identity;
        var left = own.Certificate.NotAfter.ToUniversalTime() - time.GetUtcNow();
        var found = string.Create(
            CultureInfo.InvariantCulture, $"hospital {hospital.Name} of region {hospital.Region} in federation {hospital.Federation}, {Math.Floor(left.TotalDays)} days left");
        var result = time.GetUtcNow() < own.RenewAt
            ? CheckResult.Ok(Check, found)
            : CheckResult.Warn(Check, found + ", past the half of its life", "start the agent: it renews the certificate over the one it has, until that ends");
        return (result, certificates);
    }
}
