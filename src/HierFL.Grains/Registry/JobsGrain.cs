using System.Collections.Immutable;
using System.Diagnostics;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Telemetry;

namespace HierFL.Grains.Registry;

/// <summary>
/// Shell of the registry of jobs: steps <see cref="JobBook"/>, makes each step durable, then acts. One call at a time, except reads, which see durable
/// steps only.
/// </summary>
[KeyRegion, KeepAlive]
internal sealed class JobsGrain(
    [PersistentState("jobs", RegionalAggregatorGrain.Storage)] IPersistentState<JobBook> state,
    SubmissionArchive archive,
    SiloOptions silo,
    TimeProvider clock,
    JobRunners runners,
    RegistryReminder reminder,
    IAuditLog audit,
    RoundAudit regionLogs,
    FederationMeter meter)
    : Grain, IJobs, IJobLedger, IRemindable
{
    private JobBook _book = new();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = state.State;
        meter.Booked(_book);
        await reminder.SetAsync(this);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        meter.Booked(null);
        return Task.CompletedTask;
    }

    public async Task<JobEntry> SubmitAsync(JobSubmission submission, string by)
    {
        Actor.Check(by);
        await SettleAsync();
        if (_book.Find(submission.Job)?.Entry is { } known && known.SpecSha256 == submission.Spec.Sha256)
        {
            return known;
        }

        var (spec, job) = (await archive.CheckAsync(submission, CancellationToken.None), submission.Job);
        ImmutableArray<string> changed = _book.Find(job)?.Entry is { IsOver: true }
            ? await archive.ChangedAsync(job, spec, CancellationToken.None)
            : [];
        await DecideAsync(
            _book.Offer(submission, by, clock.GetUtcNow(), changed, spec.Stop.Rounds),
            Draft(AuditKinds.Submit, by, job).With("spec", submission.Spec.Sha256).With("model", submission.InitialModel.Sha256)
                .With("regions", string.Join(", ", submission.Regions)),
            submission.Regions);
        await archive.SaveAsync(submission with { Trace = Activity.Current?.Id }, CancellationToken.None);
        await SaveAsync(_book.Admit(job));
        archive.ForgetUploads(submission);
        await archive.PruneAsync(job, CancellationToken.None);
        await AdvanceAsync();
        return Entry(job);
    }

    public Task<ImmutableArray<JobEntry>> ListAsync(string after) => Task.FromResult(_book.List(after));

    public Task<JobEntry?> ShowAsync(string job) => Task.FromResult(_book.Find(job)?.Entry);

    public async Task<JobEntry> CancelAsync(string job, string by, string reason)
    {
        Actor.Check(by);
        Actor.CheckReason(reason);
        Entry(job);
        await DecideAsync(_book.Cancel(job, reason, clock.GetUtcNow()), Draft(AuditKinds.Cancel, by, job).With("reason", reason), Entry(job).Regions);
        await FollowAsync();
        await AdvanceAsync();
        return Entry(job);
    }

    public async Task<JobEntry> ResumeAsync(string job, string by)
    {
        Actor.Check(by);
        await SettleAsync();
        await DecideAsync(Entry(job).IsOver ? _book.Requeue(job) : _book, Draft(AuditKinds.Resume, by, job), Entry(job).Regions);
        await AdvanceAsync();
        return Entry(job);
    }

    public async Task KeepAsync()
    {
        await SettleAsync();
        await FollowAsync();
        await AdvanceAsync();
    }

    public Task<ImmutableArray<JobFate>> FatesAsync(string region, ImmutableArray<string> jobs) =>
        Task.FromResult<ImmutableArray<JobFate>>([.. jobs.Select(job => _book.FateOf(job, clock.GetUtcNow()))]);

    public Task ReceiveReminder(string reminderName, TickStatus status) => KeepAsync();

    /// <summary>Admits or drops what a crash, or a store that failed, left pending.</summary>
    private async Task SettleAsync()
    {
        foreach (var job in _book.Pending.ToArray())
        {
            var isArchived = await archive.HoldsAsync(job.Name, job.Pending!.SpecSha256, CancellationToken.None);
            await SaveAsync(isArchived ? _book.Admit(job.Name) : _book.Drop(job.Name));
        }
    }

    /// <summary>Begins those whose turn it is, until as many run as may.</summary>
    private async Task AdvanceAsync()
    {
        while (_book.Start(silo.RunningJobs, clock.GetUtcNow()) is var next && !ReferenceEquals(next, _book))
        {
            await SaveAsync(next);
            await FollowAsync();
        }
    }

    /// <summary>Lets every running job run, and records which are over.</summary>
    private async Task FollowAsync() => await SaveAsync(await runners.FollowAsync(_book, clock.GetUtcNow()));

    private JobEntry Entry(string job) => _book.Find(job)?.Entry ?? throw new JobRefusedException($"no job '{job}' is registered");

    private static AuditDraft Draft(string kind, string by, string job) => new(kind, by) { Job = job };

    /// <summary>What the audit log does not tell is not done; what it tells may have been cut off by a crash.</summary>
    private async Task DecideAsync(JobBook next, AuditDraft draft, ImmutableArray<string> regions)
    {
        if (!ReferenceEquals(next, _book))
        {
            await audit.AppendAsync(GrainKeys.RootRegion, draft);
            await SaveAsync(next);
            foreach (var region in regions)
            {
                regionLogs.Decided(region, draft);
            }
        }
    }

    private async Task SaveAsync(JobBook next)
    {
        if (ReferenceEquals(next, _book))
        {
            return;
        }

        await state.StepAsync(this, next);
        _book = next;
        meter.Booked(next);
    }
}
