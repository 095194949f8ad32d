using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Learning.Training;

namespace HierFL.Learning.Hospital;

/// <summary>What a hospital computes for a plan, and what it keeps of that: updates until their round is committed, states between rounds.</summary>
internal sealed class LocalWork
{
    private readonly HospitalOptions _options;
    private readonly OrderDocuments _documents;
    private readonly HospitalRuntime _runtime;
    private readonly Outbox _outbox;
    private readonly HospitalStates _states;
    private readonly OwnModelFiles _own;

    public LocalWork(HospitalOptions options, OrderDocuments documents, HospitalRuntime runtime)
    {
        var files = new DurableFiles(runtime.Crash, options.Flush);
        _options = options;
        _documents = documents;
        _runtime = runtime;
        _outbox = new Outbox(HospitalFolder.OutboxIn(options.Folder), options.OutboxQuotaBytes, files);
        _states = new HospitalStates(HospitalFolder.StatesIn(options.Folder), files, bytes => runtime.Documents.ReadModel(bytes, null), runtime.Documents.WriteModel);
        _own = new OwnModelFiles(HospitalFolder.PersonalIn(options.Folder), options.Flush, runtime.Documents.WriteModel);
    }

    /// <summary>The update of a plan: found in the outbox, or trained and then kept there.</summary>
    public async Task<LocalUpdate> TrainAsync(
        WorkOrder order, RoundPlan plan, JobSpec job, CancellationToken cancellation)
    {
        var work = WorkKey.Of(plan);
        var shape = UpdateShape.Of(plan.Ring);
        // The order tells the fate of earlier updates: first what it accepts becomes the state, then what it decides is let go.
        var settled = Settle(order, plan);
        _outbox.Release(work);
        DropUnawaited(job.Name);
        _states.Prune(job.Name, KeptVersions(job, plan));
        if (_outbox.Find(work, order.LastAccepted, shape.Bytes) is { } kept)
        {
            _runtime.Report(new HospitalEvent.Reused(_options.Hospital, plan));
            return new LocalUpdate(kept.Record.Header, kept.Body, null);
        }

        using var room = _outbox.Reserve(shape.Bytes + _states.LengthOf(job.Name, settled), _states.BytesWithin);
        var (result, elapsed) = await ComputeAsync(plan, job, StateOf(settled, order, plan, job), cancellation).ConfigureAwait(false);
        var update = Encode(order, plan, job, result, shape);
        if (result.State is not null)
        {
            // Before the update: once that is kept, nothing is trained again, so nothing would write the state.
            _states.WritePending(work, update.Header.Sha256, result.State);
        }

        if (result.State is not null || elapsed >= _options.KeepsFrom)
        {
            _outbox.Write(room, work, order.LastAccepted, update.Header, update.Body);
        }

        return update;
    }

    /// <summary>Statistics and evaluations: cheap, so they are computed anew whenever they are asked for.</summary>
    public async Task<LocalUpdate> MeasureAsync(
        WorkOrder order, RoundPlan plan, JobSpec job, CancellationToken cancellation)
    {
        ModelVector? state = null;
        if (plan.Model is not null)
        {
            state = StateOf(Settle(order, plan), order, plan, job);
            _outbox.Release(WorkKey.Of(plan));
        }

        var (result, _) = await ComputeAsync(plan, job, state, cancellation).ConfigureAwait(false);
        return Encode(order, plan, job, result, UpdateShape.Of(plan.Ring));
    }

    private async Task<(LearningResult Result, TimeSpan Elapsed)> ComputeAsync(RoundPlan plan, JobSpec job, ModelVector? state, CancellationToken cancellation)
    {
        using var model = await _documents.ModelAsync(plan, cancellation).ConfigureAwait(false);
        using var shared = await _documents.SharedAsync(plan, cancellation).ConfigureAwait(false);
        var preprocessing = await _documents.PreprocessingAsync(plan, cancellation).ConfigureAwait(false);
        var request = new LearningRequest(_options.Hospital, plan, job, model?.Value.Model, preprocessing, state) { Shared = shared?.Value.Model };
        _runtime.Crash(AgentCrashPoints.TrainBefore);
        var (result, elapsed) = await _runtime.Slots.RunAsync(token => Learn(request, token), cancellation).ConfigureAwait(false);
        _runtime.Report(new HospitalEvent.Computed(_options.Hospital, plan, elapsed, plan.Task == RoundTask.Train ? TrainingLanes.RowsOf(result.Lanes) : 0));
        _runtime.Crash(AgentCrashPoints.TrainAfter);
        if (result.Own is { } own)
        {
            _own.Write(job.Name, own, preprocessing!);
        }

        return (result, elapsed);
    }

    private (LearningResult Result, TimeSpan Elapsed) Learn(LearningRequest request, CancellationToken cancellation)
    {
        var began = _runtime.Time.GetTimestamp();
        try
        {
            var learner = _runtime.Learners(_options.Hospital, request.Job, request.Job.Data.Dataset);
            return (learner.Run(request, cancellation), _runtime.Time.GetElapsedTime(began));
        }
        catch (LearningException reason)
        {
            throw new OrderDeclinedException(reason.Message, reason);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // Only a learning exception promises a message without values of the data.
            throw new OrderDeclinedException($"{request.Plan.Task} failed at the hospital with {fault.GetType().Name}", fault);
        }
    }

    private LocalUpdate Encode(WorkOrder order, RoundPlan plan, JobSpec job, LearningResult result, UpdateShape shape)
    {
        if (result.Examples <= 0 && plan.Task == RoundTask.Train)
        {
            throw new OrderDeclinedException($"hospital '{_options.Hospital}' has no rows for {plan.Task} in data set '{job.Data.Dataset}'");
        }

        if (result.Floats.Length != shape.Floats || result.Integers.Length != shape.Integers || result.Lanes.Length != shape.Lanes)
        {
            throw new OrderDeclinedException(
                $"{plan.Task} gave {result.Floats.Length} floats, {result.Integers.Length} integers and {result.Lanes.Length} lanes; the plan asks for {shape.Floats}, {shape.Integers} and {shape.Lanes}");
        }

        var body = _runtime.Memory is { } memory ? UpdateBody.In(memory, shape) : new UpdateBody(shape);
        result.Floats.CopyTo(body.Floats);
        result.Integers.CopyTo(body.Integers);
        result.Lanes.CopyTo(body.Lanes);
        var header = new UpdateHeader
        {
            Key = order.Key,
            Hospital = _options.Hospital,
            BaseModel = plan.Model?.Sha256 ?? "",

            // The lanes of other tasks are totals already; a hospital that lets nothing out still takes part.
            Weight = plan.Task == RoundTask.Train ? job.Aggregation.WeightOf(result.Examples) : 1,
            Sha256 = body.Sha256(),
            Length = body.Bytes.Length,
            // A metric that is undefined here is left out.
            Report = result.Report.RemoveRange(result.Report.Where(entry => !double.IsFinite(entry.Value)).Select(entry => entry.Key)),
        };
        return new LocalUpdate(header, body.Bytes, body);
    }

    private StateVersion? Settle(WorkOrder order, RoundPlan plan) =>
        order.LastAccepted is { } update ? _states.Settle(plan.Key.Job, plan.Model!.Sha256, update) : null;

    private ModelVector? StateOf(StateVersion? settled, WorkOrder order, RoundPlan plan, JobSpec job)
    {
        if (order.LastAccepted is null)
        {
            return null;
        }

        // A damaged version is dropped, and another of the same update is looked for.
        for (var version = settled; version is not null; version = Settle(order, plan))
        {
            if (_states.Read(plan.Key.Job, version) is { } state)
            {
                return state;
            }
        }

        return job.Local.LostState == LostState.Reset
            ? null
            : throw new OrderDeclinedException(
                $"state-lost: hospital '{_options.Hospital}' no longer has what the training of update {order.LastAccepted} left; restore its state folder, or set local.lostState to reset");
    }

    /// <summary>Versions back to the oldest checkpoint a job may be resumed from, and the present one.</summary>
    private static int KeptVersions(JobSpec job, RoundPlan plan)
    {
        // A plan may say any number, and no whole number holds their product.
        var rounds = (double)Math.Max(1, job.Checkpoint.Keep) * Math.Max(1, job.Checkpoint.Every) * Math.Max(1, plan.RegionalRounds);
        return (int)Math.Min(rounds + 1, int.MaxValue);
    }

    /// <summary>Lets go of an update that was refused for good, and of the state that came with it.</summary>
    public void Forget(RoundPlan plan)
    {
        _outbox.Drop(WorkKey.Of(plan));
        DropUnawaited(plan.Key.Job);
    }

    /// <summary>Lets go of what is kept for a job that is over.</summary>
    public void Forget(string job, bool keepStates)
    {
        _outbox.Forget(job);
        if (!keepStates)
        {
            _states.Forget(job);
        }
    }

    private void DropUnawaited(string job) => _states.DropPending(job, tag => _outbox.Holds(job, tag));
}
