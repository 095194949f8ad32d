using System.Collections.Immutable;
using HierFL.Core.Audit;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Audit;

/// <summary>A region's audit log for those who read it. Key: <see cref="AuditKeys.Of"/>. Whoever reads it checks it with <see cref="AuditChain.Verify"/>.</summary>
[Alias("hierfl.audit-trail")]
public interface IAuditTrail : IGrainWithStringKey
{
    /// <summary>Null for an empty log.</summary>
    [Alias("head"), OperatorCall(OperatorRoles.Auditor, OperatorRoles.PrivacyOfficer)]
    Task<AuditHead?> HeadAsync();

    /// <summary>Entries from <paramref name="first"/> on, a page at a time; empty after the last.</summary>
    [Alias("read"), AlwaysInterleave, OperatorCall(OperatorRoles.Auditor, OperatorRoles.PrivacyOfficer)]
    Task<ImmutableArray<AuditEntry>> ReadAsync(long first);
}

/// <summary>A region's audit log for the system itself: the one place where its chain grows. Key: <see cref="AuditKeys.Of"/>.</summary>
[Alias("hierfl.audit-ledger")]
internal interface IAuditLedger : IGrainWithStringKey
{
    /// <summary>Durable on return.</summary>
    [Alias("append")]
    Task<AuditHead> AppendAsync(AuditDraft draft);

    /// <summary>The same for what a round did, which may be told twice: once by who did it, and again by who finds it in the durable records after a crash.</summary>
    /// <returns>False if it is there already (<see cref="RecentRounds"/>).</returns>
    [Alias("append-round")]
    Task<bool> AppendRoundAsync(AuditDraft draft);
}
