using HierFL.Core.Audit;

namespace HierFL.Grains.Audit;

/// <summary>Where the system writes down what it did.</summary>
internal interface IAuditLog
{
    /// <summary>Whether anything is written down; if not, nobody need make drafts.</summary>
    bool IsOn { get; }

    /// <summary>Enters it into the log of a region or of the root. Durable on return.</summary>
    Task AppendAsync(string region, AuditDraft draft);

    /// <summary>The same for what a round did, once however often it is told.</summary>
    Task AppendRoundAsync(string region, AuditDraft draft);
}

/// <summary>The logs of a federation.</summary>
internal sealed class AuditLog(IGrainFactory grains) : IAuditLog
{
    public bool IsOn => true;

    public Task AppendAsync(string region, AuditDraft draft) => grains.GetGrain<IAuditLedger>(AuditKeys.Of(region)).AppendAsync(draft);

    public Task AppendRoundAsync(string region, AuditDraft draft) => grains.GetGrain<IAuditLedger>(AuditKeys.Of(region)).AppendRoundAsync(draft);
}

/// <summary>No log: a run of one person on one machine.</summary>
internal sealed class NoAuditLog : IAuditLog
{
    public bool IsOn => false;

    public Task AppendAsync(string region, AuditDraft draft) => Task.CompletedTask;

    public Task AppendRoundAsync(string region, AuditDraft draft) => Task.CompletedTask;
}
