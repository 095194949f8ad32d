using System.Globalization;
using HierFL.Core.Audit;
using HierFL.Grains.Access;
using HierFL.Grains.Audit;

namespace HierFL.Cli.Doctor;

/// <summary>Whether the end of an audit log is a chain. All of it is read by <c>hierfl audit verify</c>.</summary>
internal static class AuditChecks
{
    /// <summary>Entries from the end that are read.</summary>
    private const int Last = 20;

    public static async Task<CheckResult> RunAsync(IGrainFactory grains, string region, CancellationToken cancellation)
    {
        var check = $"audit {region}";
        var trail = grains.GetGrain<IAuditTrail>(AuditKeys.Of(region));
        try
        {
            if (await trail.HeadAsync().WaitAsync(cancellation) is not { } head)
            {
                return CheckResult.Ok(check, "the log is empty");
            }

            var entries = await trail.ReadAsync(Math.Max(1, head.Sequence - Last + 1)).WaitAsync(cancellation);
            return Judge(check, region, head, [.. entries]);
        }
        catch (CallRefusedException)
        {
            return CheckResult.Ok(check, "not asked: it needs role auditor, privacy-officer or admin");
        }
    }

    /// <summary>The hash of each entry is its own, and that of the one before stands in it; the last is the head.</summary>
    internal static CheckResult Judge(string check, string region, AuditHead head, AuditEntry[] entries)
    {
        var broken = entries.Where((entry, index) => entry.Hash != AuditChain.HashOf(entry)
            || (index > 0 && (entry.PreviousHash != entries[index - 1].Hash || entry.Sequence != entries[index - 1].Sequence + 1))).FirstOrDefault();
        return broken is not null || (entries.Length > 0 && entries.All(entry => entry.Sequence < head.Sequence))
            ? CheckResult.Fail(check, string.Create(CultureInfo.InvariantCulture, $"the chain is broken at entry {broken?.Sequence ?? head.Sequence}"), $"keep the store as it is, and compare with the head that is kept elsewhere: hierfl audit verify --region {region} --head HEAD")
            : CheckResult.Ok(check, string.Create(CultureInfo.InvariantCulture, $"head {head.Sequence}:{head.Hash[..12]}…, the last {entries.Length} entries are a chain"));
    }
}
