using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace HierFL.Grains.Global;

/// <summary>
/// Shell of the root: asks <see cref="JobCourse"/> what comes next, steps <see cref="TierRound"/>, and carries out its effects. All that matters is in the
/// checkpoints; a new activation goes on from there. Steps are atomic, so calls may interleave where effects await.
/// </summary>
[KeyRegion, Reentrant]
internal sealed partial class GlobalAggregatorGrain(
    RootEffects hands, TimeProvider clock, IHostApplicationLifetime host, ILogger<GlobalAggregatorGrain> log) : Grain, IGlobalAggregator, IJob
{
    private static readonly TimeSpan AskRegionsAgain = TimeSpan.FromSeconds(5);

    private readonly StatusBoard _status = new(clock, host.ApplicationStopping);
    private JobRun? _run;
    private RootPass? _pass;
    private Alarm? _wake;
    private Alarm? _ask;

    public async Task SubmitAsync(JobSubmission submission)
    {
        if (_run is not null && _run.Submission.Spec == submission.Spec && !_status.Current.IsOver)
        {
            return;
        }

        _status.Set(JobState.Running, "loading");
        DelayDeactivation(TimeSpan.FromDays(365));
        await GuardAsync(async () =>
        {
            _run = await hands.LoadAsync(submission);
            _status.Committed(_run);
            GoOnAsync(null).Ignore();
        });
    }

    public Task<JobStatus> WatchAsync(long seen) => _status.AfterAsync(seen);

    public Task<RoundReport?> ReportAsync(int round) => Task.FromResult(_run?.Reports.GetValueOrDefault(round));

    public async Task CancelAsync(string reason)
    {
        if (_run is not null && !_status.Current.IsOver)
        {
            await EndAsync(JobState.Cancelled, reason);
        }
    }

    public Task OfferAsync(RoundKey key, string region, string digest) => StepAsync(key, new Offered(region, digest, _pass?.Holder ?? ""));

    public Task RefuseAsync(RoundKey key, string region, UpdateOutcome outcome) => StepAsync(key, new Refused(region, outcome));

    /// <summary>Begins what the course of the job says comes next.</summary>
    private Task GoOnAsync(RootPass? outer) => GuardAsync(async () =>
    {
        var run = _run!;
        switch (outer is null ? JobCourse.Next(run.Spec, run.Progress(clock.GetElapsedTime(run.StartedAt))) : new JobPass.Evaluate(outer.Plan.Round))
        {
            case JobPass.Initialise:
                await hands.InitialiseAsync(run);
                _status.Committed(run);
                await GoOnAsync(null);
                break;
            case JobPass.Statistics statistics:
                await BeginAsync(run, statistics.Task, 0, null);
                break;
            case JobPass.Train train:
                await BeginAsync(run, RoundTask.Train, train.Round, null);
                break;
            case JobPass.Evaluate evaluate:
                await BeginAsync(run, RoundTask.Evaluate, evaluate.Round, outer);
                break;
            case JobPass.Finish finish:
                await EndAsync(JobState.Finished, finish.Reason);
                break;
            default:
                throw new InvalidOperationException("the course of a job has no other pass");
        }
    });

    private async Task BeginAsync(JobRun run, RoundTask task, int round, RootPass? outer)
    {
        var pass = await hands.PlanAsync(run, task, round, outer);
        if (_status.Current.IsOver)
        {
            return;
        }

        _pass = pass;
        _status.Set(JobState.Running, StatusBoard.Describe(pass));
        (_ask ??= new Alarm(this, clock)).Set(clock.GetUtcNow() + AskRegionsAgain, () => hands.AskAsync(pass), AskRegionsAgain);
        await StepAsync(pass.Key, new Opened());
    }

    /// <summary>One atomic step; what follows from it is carried out without holding up the caller.</summary>
    private Task StepAsync(RoundKey key, RoundInput input)
    {
        if (_pass is not { } pass || pass.Key != key || pass.Round.IsOver || _status.Current.IsOver)
        {
            return Task.CompletedTask;
        }

        // Taken before the effects are carried out: they may step the round further before they return.
        var effects = pass.Step(input, clock.GetUtcNow());
        var isCommitted = pass.Round.Phase is CommittedPhase;
        foreach (var effect in effects)
        {
            CarryAsync(pass, effect).Ignore();
        }

        if (isCommitted)
        {
            AfterAsync(pass).Ignore();
        }

        return Task.CompletedTask;
    }

    private Task CarryAsync(RootPass pass, RoundEffect effect) => GuardAsync(async () =>
    {
        switch (effect)
        {
            case WakeAt wake:
                (_wake ??= new Alarm(this, clock)).Set(wake.Time, () => StepAsync(pass.Key, new Ticked()));
                break;
            case Evaluate:
                _status.Committed(_run!);
                await GoOnAsync(pass);
                break;
            case Abandon abandon:
                RootEffects.Retry(_run!, pass, abandon.Reason);
                await GoOnAsync(pass.Outer);
                break;
            default:
                if (await hands.CarryAsync(_run!, pass, effect) is { } follow)
                {
                    await StepAsync(pass.Key, follow);
                }

                break;
        }
    });

    /// <summary>The pass is durable: the training pass it measured is over with it.</summary>
    private async Task AfterAsync(RootPass pass)
    {
        _run!.Attempt = 1;
        _status.Committed(_run);
        hands.CloseAsync(pass).Ignore();
        pass.Outer?.Step(new Evaluated(), clock.GetUtcNow());
        await GoOnAsync(null);
    }

    private async Task EndAsync(JobState state, string message)
    {
        _ask?.Clear();
        _wake?.Clear();
        try
        {
            await hands.EndAsync(_run, message);
        }
        finally
        {
            // Whoever waits is told, even if the store cannot be.
            _status.End(state, message);
        }
    }

    /// <summary>What stops a job stops it with a sentence; every committed round stays.</summary>
    private async Task GuardAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception error) when (!_status.Current.IsOver)
        {
            LogFailed(error, this.GetPrimaryKeyString());
            await EndAsync(JobState.Failed, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "Job {Job} failed")]
    private partial void LogFailed(Exception error, string job);
}
