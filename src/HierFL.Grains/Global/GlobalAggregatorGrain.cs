using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace HierFL.Grains.Global;

/// <summary>
/// Shell of the root. All that matters is in the checkpoints; a new activation goes on from there. Steps are atomic, so calls may interleave where effects
/// await.
/// </summary>
[KeyRegion, Reentrant]
internal sealed partial class GlobalAggregatorGrain(
    RootEffects effects, SubmissionArchive archive, ReportStore reports, SiloOptions silo, TimeProvider clock, IHostApplicationLifetime host, ILogger<RootConductor> log)
    : Grain, IGlobalAggregator, IJob, IJobRunner
{
    private static readonly TimeSpan UntilAnotherBegins = TimeSpan.FromSeconds(3);

    private readonly StatusBoard _status = new(clock, host.ApplicationStopping);
    private RootConductor? _conductor;
    private Task _loading = Task.CompletedTask;
    private Task _restoring = Task.CompletedTask;
    private JobSubmission? _submission;
    private int _run;
    private bool _hasLeft;

    private bool IsUnderWay => _status.Current.State == JobState.Running;

    public Task SubmitAsync(JobSubmission submission)
    {
        if (IsUnderWay)
        {
            return _submission?.Spec == submission.Spec
                ? _loading
                : throw new InvalidOperationException($"job '{submission.Job}' is running with another specification; cancel it first");
        }

        return Begin(submission);
    }

    public Task<JobStatus> RunAsync(int run)
    {
        if (_run != run)
        {
            _run = run;
            if (!IsUnderWay)
            {
                (_submission, _conductor) = (null, null);
                _status.Set(JobState.Running, "reading what was handed in");
                _restoring = RestoreAsync();
            }

            TellTheEndAsync().Ignore();
        }

        return Task.FromResult(_status.Current);
    }

    public async Task<JobStatus> StopAsync(int run, string reason)
    {
        // A new activation begins and ends at once: so the regions hear of it, whatever the one before told them.
        await RunAsync(run);
        await CancelAsync(reason);
        return _status.Current;
    }

    public Task<JobStatus> WatchAsync(long seen) => _status.AfterAsync(seen);

    /// <summary>Of a job that is over, another activation may know nothing: then it is as it was written down.</summary>
    public async Task<RoundReport?> ReportAsync(int round) =>
        _conductor is { } conductor ? conductor.Report(round) : await reports.FindAsync(GrainKeys.NameOf(this.GetPrimaryKeyString()), round);

    public async Task CancelAsync(string reason)
    {
        await _restoring;
        await (_conductor?.EndAsync(JobState.Cancelled, reason) ?? Task.CompletedTask);
    }

    public Task OfferAsync(RoundKey key, string region, string digest, string silo)
    {
        _conductor?.Offer(key, region, digest, silo);
        return Task.CompletedTask;
    }

    public Task HoldAsync(RoundKey key, string region, Holdup holdup)
    {
        _conductor?.Hold(key, region, holdup);
        return Task.CompletedTask;
    }

    /// <summary>The job may be one that never was, named by a hospital: where nothing runs, the activation does not stay.</summary>
    public Task<bool> IsOverAsync(RoundKey key, string region)
    {
        if (_conductor is null && !IsUnderWay)
        {
            DeactivateOnIdle();
        }

        return effects.IsOverAsync(key);
    }

    public Task<bool> IsJobOverAsync(string region) => effects.IsJobOverAsync(GrainKeys.NameOf(this.GetPrimaryKeyString()));

    public Task RefuseAsync(RoundKey key, string region, UpdateOutcome outcome)
    {
        _conductor?.Refuse(key, region, outcome);
        return Task.CompletedTask;
    }

    private Task Begin(JobSubmission submission)
    {
        _submission = submission;
        DelayDeactivation(TimeSpan.FromDays(365));
        _conductor = new RootConductor(effects, _status, () => new Alarm(this, clock), clock, silo.AwaitsHospitals ? Leave : null, log, host.ApplicationStopping);
        return _loading = _conductor.StartAsync(submission);
    }

    private async Task RestoreAsync()
    {
        var job = GrainKeys.NameOf(this.GetPrimaryKeyString());
        try
        {
            Begin(await archive.RestoreAsync(job, host.ApplicationStopping)).Ignore();
        }
        catch (StoreUnavailableException error) when (silo.AwaitsHospitals)
        {
            _status.Set(JobState.Running, $"{error.Message}; this is tried again");
            effects.LetGo(null, job);
            Leave();
        }
        catch (Exception error) when (!host.ApplicationStopping.IsCancellationRequested)
        {
            LogNotRestored(error, job);
            _status.End(JobState.Failed, error.Message);
        }
    }

    /// <summary>Another activation begins from the store. Not at once: meanwhile whoever asks is told why the job does not go on.</summary>
    private void Leave()
    {
        _hasLeft = true;
        new Alarm(this, clock).Set(clock.GetUtcNow() + UntilAnotherBegins, () =>
        {
            DeactivateOnIdle();
            GrainFactory.GetGrain<IJobLedger>(RegistryKeys.Jobs).KeepAsync().Ignore();
            return Task.CompletedTask;
        });
    }

    /// <summary>Lets the registry look here as soon as the run is over; if that is lost, it looks within seconds anyway. The activation need not stay.</summary>
    private async Task TellTheEndAsync()
    {
        while (!_status.Current.IsOver && !_hasLeft && !host.ApplicationStopping.IsCancellationRequested)
        {
            await _status.AfterAsync(_status.Current.Revision);
        }

        // What it knows of a job that is over is in the store as well.
        DelayDeactivation(TimeSpan.Zero);
        await GrainFactory.GetGrain<IJobLedger>(RegistryKeys.Jobs).KeepAsync();
    }

    [LoggerMessage(LogLevel.Error, "Job {Job} could not be restored")]
    private partial void LogNotRestored(Exception error, string job);
}
