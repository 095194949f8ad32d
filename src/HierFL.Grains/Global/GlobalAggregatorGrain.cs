using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace HierFL.Grains.Global;

/// <summary>
/// Shell of the root. All that matters is in the checkpoints; a new activation goes on from there. Steps are atomic, so calls may interleave where effects
/// await.
/// </summary>
[KeyRegion, Reentrant]
internal sealed class GlobalAggregatorGrain(
    RootEffects effects, TimeProvider clock, IHostApplicationLifetime host, ILogger<RootConductor> log) : Grain, IGlobalAggregator, IJob
{
    private readonly StatusBoard _status = new(clock, host.ApplicationStopping);
    private RootConductor? _conductor;
    private Task _loading = Task.CompletedTask;
    private JobSubmission? _submission;

    public Task SubmitAsync(JobSubmission submission)
    {
        if (_submission is not null && !_status.Current.IsOver)
        {
            return _submission.Spec == submission.Spec
                ? _loading
                : throw new InvalidOperationException($"job '{submission.Job}' is running with another specification; cancel it first");
        }

        _submission = submission;
        DelayDeactivation(TimeSpan.FromDays(365));
        _conductor = new RootConductor(effects, _status, () => new Alarm(this, clock), clock, log);
        return _loading = _conductor.StartAsync(submission);
    }

    public Task<JobStatus> WatchAsync(long seen) => _status.AfterAsync(seen);

    public Task<RoundReport?> ReportAsync(int round) => Task.FromResult(_conductor?.Report(round));

    public Task CancelAsync(string reason) => _conductor?.EndAsync(JobState.Cancelled, reason) ?? Task.CompletedTask;

    public Task OfferAsync(RoundKey key, string region, string digest, string silo)
    {
        _conductor?.Offer(key, region, digest, silo);
        return Task.CompletedTask;
    }

    public Task<bool> IsOverAsync(RoundKey key, string region) => effects.IsOverAsync(key);

    public Task RefuseAsync(RoundKey key, string region, UpdateOutcome outcome)
    {
        _conductor?.Refuse(key, region, outcome);
        return Task.CompletedTask;
    }
}
