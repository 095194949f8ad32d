using System.Diagnostics;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Global;

/// <summary>Carries out what the root's round machine says: asks regions, fetches their sums, commits.</summary>
internal sealed partial class RootEffects(
    IGrainFactory grains, PassPlanner planner, RosterCounts rosters, JobLoader loader, RootCommit commits, RegionSums sums, CheckpointStore checkpoints, ContentStore content,
    SiloOptions silo, JobMeter meter, ILogger<RootEffects> log)
{
    /// <summary>A round is planned this often before the job fails.</summary>
    private const int MaxAttempts = 3;

    private const int RefusalsTold = 8;

    public async Task<JobRun> LoadAsync(JobSubmission submission)
    {
        var run = await loader.LoadAsync(submission);
        meter.Loaded(run);
        return run;
    }

    /// <summary>A pass has taken a step.</summary>
    public void Stepped(RootPass pass, RoundPhase before) => meter.Stepped(pass, before);

    public Task<RootPass> PlanAsync(JobRun run, RoundTask task, int round, RootPass? outer) => planner.PlanAsync(run, task, round, outer);

    /// <summary>Whether a pass will never be opened again, as the durable head of its job says.</summary>
    public async Task<bool> IsOverAsync(RoundKey key) =>
        await checkpoints.ReadHeadAsync(key.Job, CancellationToken.None) is not { } head || head.Outcome is not null || head.Epoch > key.Epoch;

    /// <summary>Whether a job has ended, as its durable head says.</summary>
    public async Task<bool> IsJobOverAsync(string job) =>
        await checkpoints.ReadHeadAsync(job, CancellationToken.None) is not { } head || head.Outcome is not null;

    public Task InitialiseAsync(JobRun run) => commits.InitialiseAsync(run);

    /// <summary>Tells the regions of the pass once more; those that know of it do nothing.</summary>
    public Task AskAsync(RootPass pass) => pass.Round.Phase is CollectPhase collect
        ? InviteAsync(pass, pass.Round.Window.Cohort.Where(region => collect.Protocol.GrantOf(region) is null))
        : Task.CompletedTask;

    /// <returns>The input that follows, or null.</returns>
    public async Task<RoundInput?> CarryAsync(JobRun run, RootPass pass, RoundEffect effect)
    {
        switch (effect)
        {
            case Invite invite:
                await InviteAsync(pass, invite.Members);
                return null;
            case LetGoOn told:
                await TellAsync(pass, told.Members, region => region.GoOnAsync(pass.Key));
                return null;
            case Grant grant:
                return await sums.TakeAsync(pass, grant);
            case Seal seal:
                return new Sealed(seal.Holder, pass.Seal());
            case Commit when pass.Committing is null:
                var committing = commits.CommitAsync(run, pass);
                pass.Committing = committing;
                run.CountsAhead = rosters.AskAhead(run.Submission.Regions, run.Spec.Data.Dataset, learns: !pass.Round.Window.Evaluates);
                return new Persisted(await committing);
            default:
                return null;
        }
    }

    /// <summary>Lets the round be planned once more, with the same base model, unless that has been tried often enough.</summary>
    /// <returns>Whether the pass is given up and the job goes on without: an evaluation that no hospital lets out.</returns>
    public async Task<bool> RetryAsync(JobRun run, RootPass pass, string reason)
    {
        // The reason may name hospitals, and is in the log.
        RoundTraces.End(pass.Span?.SetStatus(ActivityStatusCode.Error, "abandoned"));
        if (run.Attempt >= MaxAttempts)
        {
            if (pass.Plan.Task == RoundTask.Evaluate)
            {
                await commits.ReportNothingAsync(run, pass.Plan.Round);
                run.Attempt = 1;
                return true;
            }

            var refusals = (pass.Sum?.Refusals ?? []).Order(StringComparer.Ordinal).ToArray();
            var told = string.Concat(refusals.Take(RefusalsTold).Select(refusal => "; " + refusal));
            var more = refusals.Length > RefusalsTold ? $"; and {refusals.Length - RefusalsTold} more" : "";
            var why = $"{reason}{told}{more}";
            throw new JobFailedException($"{StatusBoard.Describe(pass)} was abandoned {MaxAttempts} times: {(pass.Plan.Task == RoundTask.Train ? Divergence.Explain(why) : why)}");
        }

        run.Attempt++;
        return false;
    }

    /// <summary>The pass is durable: its regions are told with the next order, or by <see cref="TellEndAsync"/>.</summary>
    public static void NoteEnded(JobRun run, RootPass pass)
    {
        RoundTraces.End(pass.Span);
        var model = pass.Round.Phase switch { CommittedPhase committed => committed.Model, EvaluatePhase evaluate => evaluate.Model, _ => "" };
        run.NoteEnded(new EndedPass(pass.Key, model), pass.Round.Window.Cohort);
    }

    /// <summary>Tells regions of the last durable pass that it is that.</summary>
    public Task TellEndAsync(JobRun run, IEnumerable<string> regions) => run.Ended is { } ended
        ? Task.WhenAll(regions.Select(region => Region(region, run.Spec.Name).CloseAsync(ended.Key, ended.Model)))
        : Task.CompletedTask;

    /// <summary>Tells the regions that the job is over, unless another activation has taken it over, and keeps nothing of it in memory.</summary>
    /// <param name="run">Null where it could not be loaded.</param>
    /// <param name="job">Its name.</param>
    /// <param name="message">How it ended.</param>
    public async Task EndAsync(JobRun? run, string job, string message)
    {
        Release(run, job);
        meter.End(job);
        if (run is null)
        {
            return;
        }

        var ending = run.Checkpoints.EndAsync(message, run.Best?.Round);
        await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (ending.Exception?.InnerException is not FencedException)
        {
            // Those too that an order has told: it may have been lost, and no other one follows.
            TellEndAsync(run, run.EndedIn).Ignore();
            commits.TellOfGone(run);
            foreach (var region in run.Submission.Regions)
            {
                Region(region, run.Spec.Name).EndAsync(run.Spec.Name, message).Ignore();
            }
        }

        await ending;
    }

    /// <summary>Keeps nothing of the job in memory: it goes on in another activation.</summary>
    public void LetGo(JobRun? run, string job)
    {
        Release(run, job);
        meter.Drop(job);
    }

    private void Release(JobRun? run, string job)
    {
        content.Forget(job);
        commits.Forget(job);
        run?.Release();
        RoundTraces.End(run?.Span);
    }

    private Task InviteAsync(RootPass pass, IEnumerable<string> regions) => TellAsync(pass, regions, region => region.OpenAsync(pass.Order));

    /// <summary>Tells regions what they are told again if it does not arrive.</summary>
    private Task TellAsync(RootPass pass, IEnumerable<string> regions, Func<IRegionalAggregator, Task> tell) => Task.WhenAll(regions.Select(async region =>
    {
        try
        {
            await tell(Region(region, pass.Key.Job));
        }
        catch (OrleansException error) when (
            error.InnerException is StoreUnavailableException or InvalidDataException && !silo.AwaitsHospitals)
        {
            // The region is this very process, with the same store: waiting until it is back would be waiting for ourselves.
            throw new JobFailedException(error.InnerException.Message, error);
        }
        catch (Exception error) when (silo.AwaitsHospitals || error is OrleansException or TimeoutException)
        {
            // Whatever a region throws is its trouble, and passes or not: a store of its own that is away, a clock that is wrong, a plan it cannot fetch yet.
            // It is asked again, or left out when the deadline has passed; the other regions' part of the pass is none the worse.
            LogNotTold(error, region, pass.Key.Job);
        }
    }));

    private IRegionalAggregator Region(string region, string job) => grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(region, job));

    [LoggerMessage(LogLevel.Warning, "Region {Region} could not be told of a pass of job {Job}; it is told again")]
    private partial void LogNotTold(Exception error, string region, string job);
}
