using HierFL.Agent.Configuration;
using HierFL.Protocol.Tls;

namespace HierFL.Agent.Preflight;

/// <summary>Looks at everything that keeps an agent from working, before it is too late.</summary>
internal static class PreflightRun
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(SiteSpec site, Machine machine, TimeProvider time, CancellationToken cancellation)
    {
        var (identity, certificates) = IdentityCheck.Run(site, time);
        var results = new List<CheckResult> { identity };
        using (certificates)
        {
            results.AddRange(certificates is null
                ? [CheckResult.Warn("edge", "not asked: the hospital has no certificate that silos would believe", "see to the certificate first")]
                : await new EdgeChecks(site, certificates, time).RunAsync(cancellation));
            results.Add(LocalChecks.Folder(site, machine));
            results.AddRange(LocalChecks.Datasets(site, (certificates?.Current.Identity as PeerIdentity.Hospital)?.Name));
        }

        results.Add(LocalChecks.Torch(machine));
        results.Add(LocalChecks.Memory(site, machine));
        return results;
    }

    /// <summary>A line a check, its remedy below it, and a last line that says what became of it all.</summary>
    public static string Text(IReadOnlyList<CheckResult> results)
    {
        var (failed, warned) = (CheckText.Count(results, CheckState.Fail), CheckText.Count(results, CheckState.Warn));
        return CheckText.Lines(results) + (failed > 0 ? $"{failed} of {results.Count} checks failed.\n"
            : warned > 0 ? $"The agent can run; {warned} of {results.Count} checks warn.\n"
            : $"The agent can run; all {results.Count} checks are ok.\n");
    }

    public static bool HasFailed(IReadOnlyList<CheckResult> results) => CheckText.Count(results, CheckState.Fail) > 0;
}
