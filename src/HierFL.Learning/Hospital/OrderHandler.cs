using System.Runtime.InteropServices;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Learning.Hospital;

/// <summary>Answers one order: checks it, computes or finds what it asks for, keeps that, sends it, and acts on the verdict.</summary>
internal sealed class OrderHandler
{
    /// <summary>How soon what was in the way is looked at again.</summary>
    private static readonly TimeSpan RetryObstacle = TimeSpan.FromSeconds(10);

    private readonly HospitalOptions _options;
    private readonly HospitalRuntime _runtime;
    private readonly InsistentLink _link;
    private readonly OrderDocuments _documents;
    private readonly ApprovalFolder _approvals;
    private readonly LocalWork _work;

    public OrderHandler(HospitalOptions options, InsistentLink link, OrderDocuments documents, HospitalRuntime runtime)
    {
        _options = options;
        _runtime = runtime;
        _link = link;
        _documents = documents;
        _approvals = new ApprovalFolder(HospitalFolder.ApprovalsIn(options.Folder));
        _work = new LocalWork(options, documents, runtime);
    }

    /// <summary>Ends when the region has its answer, when the pass is over, or when the run is cancelled; what is thrown otherwise is a fault of the program.</summary>
    /// <returns>What the order waits for, and the region was told so; null if it is done with.</returns>
    public async Task<HospitalWaitsException?> HandleAsync(OrderRun run)
    {
        try
        {
            try
            {
                await AnswerAsync(run).ConfigureAwait(false);
            }
            catch (HospitalWaitsException waits)
            {
                return await WaitAsync(run, waits).ConfigureAwait(false);
            }
            catch (ContentGoneException)
            {
                // Nobody waits for an answer any more; if somebody does after all, the order is given again.
                _runtime.Report(new HospitalEvent.PassOver(_options.Hospital, run.Order.Key));
            }
            catch (OrderDeclinedException declined)
            {
                await DeclineAsync(run, declined.Message, declined.InnerException).ConfigureAwait(false);
            }
            catch (Exception outbox) when (outbox is OutboxFullException or OutboxNewerException)
            {
                return await WaitAsync(run, Obstacle(outbox.Message, outbox)).ConfigureAwait(false);
            }
            catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
            {
                // Its message names paths of the hospital.
                return await WaitAsync(run, Obstacle("the hospital's disk does not take what has to be kept", disk)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (run.Cancellation.IsCancellationRequested)
        {
            // A newer order, or the end of the agent: what is on disk serves the next order.
        }
        finally
        {
            _runtime.Report(new HospitalEvent.OrderEnded(_options.Hospital, run.Order.Key));
        }

        return null;
    }

    /// <summary>Lets go of what is kept for a job that is over.</summary>
    public void Forget(string job, bool keepStates)
    {
        _work.Forget(job, keepStates);
        if (!keepStates)
        {
            _approvals.Withdraw(job);
            _runtime.Report(new HospitalEvent.Forgotten(_options.Hospital, job));
        }
    }

    private async Task AnswerAsync(OrderRun run)
    {
        var (order, cancellation) = (run.Order, run.Cancellation);
        var plan = await _documents.PlanAsync(order, cancellation).ConfigureAwait(false);
        run.Begin(plan);
        var job = await _documents.JobAsync(plan, cancellation).ConfigureAwait(false);
        CheckPolicy(job, plan);
        _runtime.Report(new HospitalEvent.OrderTaken(_options.Hospital, plan));

        var train = plan.Task == RoundTask.Train;
        using var update = await ComputeAsync(order, plan, job, cancellation).ConfigureAwait(false);
        using var span = RoundTraces.BeginUnder("upload", order.Trace, plan);
        var outcome = await SendAsync(run, update).ConfigureAwait(false);
        span?.SetTag("hierfl.outcome", outcome.Verdict.ToString().ToLowerInvariant());

        _runtime.Crash(AgentCrashPoints.AcknowledgeBefore);
        if (train && outcome.Verdict == UpdateVerdict.Rejected)
        {
            _work.Forget(plan);
        }

        _runtime.Crash(AgentCrashPoints.AcknowledgeAfter);
    }

    private async Task<LocalUpdate> ComputeAsync(WorkOrder order, RoundPlan plan, JobSpec job, CancellationToken cancellation)
    {
        using var span = RoundTraces.BeginUnder(plan.Task.ToString().ToLowerInvariant(), order.Trace, plan);
        return plan.Task == RoundTask.Train
            ? await _work.TrainAsync(order, plan, job, cancellation).ConfigureAwait(false)
            : await _work.MeasureAsync(order, plan, job, cancellation).ConfigureAwait(false);
    }

    private void CheckPolicy(JobSpec job, RoundPlan plan)
    {
        // First what no person can allow: nobody is asked about a job that the hospital would not do anyway.
        var (policy, digest) = (_options.Policy, plan.Job.Sha256);
        if (policy.Check(job, plan, ApprovalState.Approved) is { } forbidden)
        {
            throw new OrderDeclinedException(forbidden);
        }

        if (!_options.Datasets.ContainsKey(job.Data.Dataset))
        {
            throw new OrderDeclinedException(
                $"hospital '{_options.Hospital}' has no data set '{job.Data.Dataset}'; it has {string.Join(", ", _options.Datasets.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}");
        }

        var approval = _approvals.StateOf(job.Name, digest);
        if (policy.Check(job, plan, approval) is { } refusal)
        {
            var isAsked = approval != ApprovalState.None || _approvals.Request(job, digest);
            throw approval == ApprovalState.Denied
                ? new OrderDeclinedException(refusal)
                : new HospitalWaitsException(
                    WaitCause.Approval,
                    isAsked ? refusal : $"{refusal}, where {ApprovalFolder.MostRequested} other jobs await it already",
                    isAsked ? () => _approvals.StateOf(job.Name, digest) != ApprovalState.Requested : After(RetryObstacle));
        }
    }

    private async Task<UpdateOutcome> SendAsync(OrderRun run, LocalUpdate update)
    {
        for (var undecided = 1; ; undecided++)
        {
            var key = run.Order.Key;
            _runtime.Crash(AgentCrashPoints.UploadBefore);
            var outcome = await _link.InsistAsync(
                "upload",
                async (region, token) =>
                {
                    using var stream = Open(update.Body);
                    return await region.UploadAsync(update.Header with { Key = key }, stream, token).ConfigureAwait(false);
                },
                run.Cancellation).ConfigureAwait(false);
            _runtime.Crash(AgentCrashPoints.UploadAfter);
            _runtime.Report(new HospitalEvent.Uploaded(_options.Hospital, key, outcome, update.Body.Length));
            if (outcome.Verdict == UpdateVerdict.Retry)
            {
                await _link.PauseAsync(undecided, run.Cancellation).ConfigureAwait(false);
            }
            else if (run.TryAnswer(key))
            {
                return outcome;
            }
        }
    }

    private HospitalWaitsException Obstacle(string reason, Exception cause) => new(WaitCause.Obstacle, reason, After(RetryObstacle), cause);

    private Func<bool> After(TimeSpan time)
    {
        var pause = Task.Delay(time, _runtime.Time);
        return () => pause.IsCompleted;
    }

    /// <summary>Tells the region that the answer comes later.</summary>
    private async Task<HospitalWaitsException?> WaitAsync(OrderRun run, HospitalWaitsException waits)
    {
        RoundKey key;
        do
        {
            key = run.Order.Key;
            _runtime.Report(new HospitalEvent.Waits(_options.Hospital, key, waits.Cause, waits.Message, waits.InnerException));
            var waiting = new WaitingHospital(_options.Hospital, waits.Cause, waits.Message);
            await _link.InsistAsync("wait", (region, token) => region.WaitAsync(key, waiting, token), run.Cancellation).ConfigureAwait(false);
        }
        while (!run.TryAnswer(key));
        return waits;
    }

    private async Task DeclineAsync(OrderRun run, string reason, Exception? cause)
    {
        RoundKey key;
        do
        {
            key = run.Order.Key;
            _runtime.Report(new HospitalEvent.Declined(_options.Hospital, key, reason, cause));
            await _link.InsistAsync("decline", (region, token) => region.DeclineAsync(key, _options.Hospital, reason, token), run.Cancellation).ConfigureAwait(false);
        }
        while (!run.TryAnswer(key));
    }

    /// <summary>A stream from the body's start; a link in process may take the buffer itself.</summary>
    private static MemoryStream Open(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false, publiclyVisible: true)
            : new MemoryStream(body.ToArray(), writable: false);
}
