using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Global;

/// <summary>
/// Leads a job from pass to pass: asks <see cref="JobCourse"/> what comes next, steps <see cref="TierRound"/>, and has the effects carried out. Runs in the
/// turns of one grain; a step never awaits, so whatever interleaves sees a whole state.
/// </summary>
/// <param name="effects">What it can do.</param>
/// <param name="status">Told of every change.</param>
/// <param name="alarms">Makes alarms that ring in the turns of the grain.</param>
/// <param name="clock">For deadlines.</param>
/// <param name="leave">Ends the activation, and another one goes on with the job from the store; null where nobody would begin another.</param>
/// <param name="log">For what fails.</param>
/// <param name="stopping">The silo stops.</param>
internal sealed partial class RootConductor(
    RootEffects effects, StatusBoard status, Func<Alarm> alarms, TimeProvider clock, Action? leave, ILogger<RootConductor> log, CancellationToken stopping)
{
    private static readonly TimeSpan AskRegionsAgain = TimeSpan.FromSeconds(5);

    private readonly Alarm _wake = alarms();
    private readonly Alarm _ask = alarms();
    private JobRun? _run;
    private RootPass? _pass;
    private string _job = "";
    private Task? _ending;

    /// <summary>What writes to the store outside a pass's commit: loading, version 0, the report of nothing.</summary>
    private Task _writing = Task.CompletedTask;

    public Task StartAsync(JobSubmission submission)
    {
        _job = submission.Job;
        status.Set(JobState.Running, "loading");
        return GuardAsync(async () =>
        {
            _writing = LoadAsync(submission);
            await _writing;
            GoOnAsync(null).Ignore();
        });
    }

    public RoundReport? Report(int round) => _run?.Reports.GetValueOrDefault(round);

    public void Offer(RoundKey key, string region, string digest, string silo)
    {
        if (_pass is { } pass && pass.Key == key)
        {
            pass.Sources[(region, digest)] = silo;
            Step(key, new Offered(region, digest, pass.Holder));
        }
    }

    public void Refuse(RoundKey key, string region, UpdateOutcome outcome) => Step(key, new Refused(region, outcome));

    public void Hold(RoundKey key, string region, Holdup holdup) => Step(key, new Waits(region, holdup));

    /// <summary>Ends the job once what is being written is durable; every committed round stays, and nothing moves any more.</summary>
    public Task EndAsync(JobState state, string message) => _ending ??= FinishAsync(state, message);

    private async Task LoadAsync(JobSubmission submission)
    {
        _run = await effects.LoadAsync(submission);
        status.Committed(_run);
    }

    private async Task FinishAsync(JobState state, string message)
    {
        _wake.Clear();
        _ask.Clear();
        _pass?.Transfers.Stop();
        try
        {
            await WrittenAsync(_pass);
            await effects.EndAsync(_run, _job, message);
        }
        catch (Exception error) when (error is StoreUnavailableException or FencedException && leave is not null)
        {
            // Another activation ends it, for the same reason, or has gone on with it.
            await LeaveAsync(error);
            return;
        }
        catch (Exception error)
        {
            // Whoever waits is told, even if the store cannot be.
            LogFailed(error, _job);
        }

        _pass = null;
        status.End(state, message);
    }

    /// <summary>
    /// Without its store a job cannot go on, and need not end: it waits for it, as it does for a region. Where another activation has taken the job over, that one
    /// leads it, and this one must not end it.
    /// </summary>
    private async Task LeaveAsync(Exception error)
    {
        LogLeft(error, _job);
        _ending ??= Task.CompletedTask;
        var pass = _pass;
        _pass = null;
        pass?.Transfers.Stop();
        _wake.Clear();
        _ask.Clear();
        status.Set(JobState.Running, $"{error.Message}; this is tried again");

        // The next activation may be in another silo: nothing of the job stays in this one, nor is put here by what is still being written.
        await WrittenAsync(pass);
        effects.LetGo(_run, _job);
        leave!();
    }

    /// <summary>Nothing is being written any more, however that ended.</summary>
    private async Task WrittenAsync(RootPass? pass) => await Task.WhenAll(_writing, pass?.Committing ?? Task.CompletedTask)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <summary>Begins what the course of the job says comes next; within a training pass, its evaluation.</summary>
    private Task GoOnAsync(RootPass? outer) => GuardAsync(async () =>
    {
        var run = _run!;
        var next = outer is null ? JobCourse.Next(run.Spec, run.Progress(run.Elapsed(clock))) : new JobPass.Evaluate(outer.Plan.Round);
        switch (next)
        {
            case JobPass.Initialise:
                _writing = effects.InitialiseAsync(run);
                await _writing;
                status.Committed(run);
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
                status.Stop(finish.Reason);
                await EndAsync(JobState.Finished, finish.Reason.Text);
                break;
            default:
                throw new InvalidOperationException("the course of a job has no other pass");
        }
    });

    private async Task BeginAsync(JobRun run, RoundTask task, int round, RootPass? outer)
    {
        RootPass pass;
        try
        {
            pass = await effects.PlanAsync(run, task, round, outer);
        }
        catch (Exception missing) when (missing is RegionUnavailableException or NoHospitalException)
        {
            effects.TellEndAsync(run, run.TakeUntold()).Ignore();
            status.Set(JobState.Running, missing.Message);
            _ask.Set(clock.GetUtcNow() + AskRegionsAgain, () => GoOnAsync(outer));
            return;
        }

        if (_ending is null)
        {
            _pass = pass;
            status.Set(JobState.Running, StatusBoard.Describe(pass));
            _ask.Set(clock.GetUtcNow() + AskRegionsAgain, () => effects.AskAsync(pass), AskRegionsAgain);
            effects.TellEndAsync(run, run.TakeUntold().Except(pass.Round.Window.Cohort, StringComparer.Ordinal)).Ignore();
            Step(pass.Key, new Opened());
        }
    }

    /// <summary>One atomic step; what follows from it is carried out without holding up the caller.</summary>
    private void Step(RoundKey key, RoundInput input)
    {
        if (_pass is not { } pass || pass.Key != key || pass.Round.IsOver || _ending is not null)
        {
            return;
        }

        // Taken before the effects are carried out: they may step the round further before they return.
        var before = pass.Round.Phase;
        var done = pass.Step(input, clock.GetUtcNow());
        effects.Stepped(pass, before);
        var isCommitted = pass.Round.Phase is CommittedPhase;
        status.Hold(pass);
        foreach (var effect in done)
        {
            CarryAsync(pass, effect).Ignore();
        }

        if (isCommitted)
        {
            AfterAsync(pass).Ignore();
        }
    }

    private Task CarryAsync(RootPass pass, RoundEffect effect) => GuardAsync(async () =>
    {
        switch (effect)
        {
            case WakeAt wake:
                _wake.Set(wake.Time, () => TickAsync(pass.Key));
                break;
            case Evaluate:
                Committed(pass);
                await GoOnAsync(pass);
                break;
            case Abandon abandon:
                pass.Transfers.Stop();
                var retry = effects.RetryAsync(_run!, pass, abandon.Reason);
                _writing = retry;
                var isGivenUp = await retry;
                if (isGivenUp)
                {
                    status.Committed(_run!);
                }

                await GoOnAsync(isGivenUp ? null : pass.Outer);
                break;
            default:
                if (await effects.CarryAsync(_run!, pass, effect) is { } follow)
                {
                    Step(pass.Key, follow);
                }

                break;
        }
    });

    private Task TickAsync(RoundKey key)
    {
        Step(key, new Ticked());
        return Task.CompletedTask;
    }

    /// <summary>The pass is over: the training pass it measured is over with it.</summary>
    private Task AfterAsync(RootPass pass)
    {
        Committed(pass);
        if (pass.Outer is { } outer)
        {
            var before = outer.Round.Phase;
            outer.Step(new Evaluated(), clock.GetUtcNow());
            effects.Stepped(outer, before);
        }

        return GoOnAsync(null);
    }

    /// <summary>What a pass gave is durable; the next one has all its attempts.</summary>
    private void Committed(RootPass pass)
    {
        _run!.Attempt = 1;
        status.Committed(_run);
        RootEffects.NoteEnded(_run, pass);
    }

    /// <summary>
    /// What stops a job stops it with a sentence; every committed round stays. What fails because this silo stops does not: the job goes on at another one.
    /// </summary>
    private async Task GuardAsync(Func<Task> act)
    {
        try
        {
            if (_ending is null)
            {
                await act();
            }
        }
        catch (Exception error) when (
            error is StoreUnavailableException or FencedException && _ending is null && leave is not null && !stopping.IsCancellationRequested)
        {
            await LeaveAsync(error);
        }
        catch (Exception error) when (_ending is null)
        {
            LogFailed(error, _job);
            await (stopping.IsCancellationRequested ? Task.CompletedTask : EndAsync(JobState.Failed, error.Message));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} goes on in another activation")]
    private partial void LogLeft(Exception error, string job);

    [LoggerMessage(LogLevel.Error, "Job {Job} failed")]
    private partial void LogFailed(Exception error, string job);
}
