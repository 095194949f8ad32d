using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.ServerOptimizers;
using HierFL.Core.Tensors;
using HierFL.Grains.Audit;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Telemetry;

namespace HierFL.Grains.Global;

/// <summary>Turns the sum of a pass into what is durable: statistics into preprocessing, deltas into the next version, metric sums into a report.</summary>
internal sealed class RootCommit(ReportStore reports, ContentStore content, SumWorkers workers, TimeProvider clock, JobMeter meter, RoundAudit audit, SiloDirectory silos)
{
    /// <summary>Version 0: the initial model and its preprocessing.</summary>
    public async Task InitialiseAsync(JobRun run)
    {
        var preprocessing = WireJson.Bytes(run.Preprocessing);
        var model = Safetensors.ToBytes(run.Model);
        var record = await PersistAsync(
            run, run.State, model, preprocessing, sha256 => run.Statistics with { Model = sha256 }, run.Statistics.Round, ImmutableSortedDictionary<string, string>.Empty);
        run.Checkpoints.PreprocessingRef = content.Put(run.Spec.Name, "preprocessing", preprocessing);
        run.SharedRef = JobContents.PutShared(content, run);
        JobContents.ForgetInitialModel(content, run.Spec.Name);
        await audit.BegunAsync(run.Spec.Name, record, run.Submission.Spec.Sha256);
    }

    /// <returns>SHA-256 of the model the pass ends with; empty for statistics.</returns>
    public async Task<string> CommitAsync(JobRun run, RootPass pass)
    {
        using var span = RoundTraces.BeginUnder("commit", pass.Span?.Id, pass.Plan);
        var collected = clock.GetElapsedTime(pass.StartedAt);

        // The silo that led such a region may have died with entries of the log.
        audit.TellAdmissionsAgain(run.Spec.Name, run.Recent, run.NoteLeaders(pass.Sources));
        switch (pass.Plan.Task)
        {
            case RoundTask.Means:
                run.Means = FeatureMoments.ReadMeans(pass.Sum!.Sum.LaneTotals());
                return "";
            case RoundTask.Deviations:
                var std = FeatureMoments.ReadStd(pass.Sum!.Sum.LaneTotals(), run.Means!.Value.AsSpan());
                run.Preprocessing = run.Preprocessing with { Mean = run.Means.Value, Std = std };
                (run.HasDeviations, run.Statistics) = (true, new RoundRecord(0, "", "", pass.Sum.Contents, pass.Asked, pass.MostRows, pass.Regions));
                return "";
            case RoundTask.Classes:
                run.Preprocessing = run.Preprocessing with { ClassCounts = ClassCounts.Read(pass.Sum!.Sum.LaneTotals()) };

                // The record of round 0 is that of the features' statistics, where there are any.
                run.Statistics = run.HasDeviations ? run.Statistics : new RoundRecord(0, "", "", pass.Sum.Contents, pass.Asked, pass.MostRows, pass.Regions);
                return "";
            case RoundTask.Evaluate:
                await ReportAsync(run, pass, pass.Sum!, collected);
                return run.ModelRef.Sha256;
            default:
                return await StepAsync(run, pass, collected);
        }
    }

    /// <summary>
    /// Memory is scarce here, so the step is made in the numbers of the model before, whose bytes nobody fetches any more once all sums are in; and the sum is let go
    /// as soon as it is made. Where the new version does not become durable, the run is given up and the job goes on from the store.
    /// </summary>
    private async Task<string> StepAsync(JobRun run, RootPass pass, TimeSpan collected)
    {
        var begun = clock.GetTimestamp();
        var (contents, training) = (pass.Sum!.Contents, Facts(pass.Sum, pass, collected));
        var state = run.State.Copy();
        content.Forget(run.Spec.Name, JobContents.Model);
        LargeMemory.Reclaim(4L * run.Model.Floats.Length);
        var model = await workers.RunAsync(() => Step(run, pass, state));
        pass.Release();
        LargeMemory.Reclaim(8L * model.Floats.Length);
        var bytes = await workers.RunAsync(() => Safetensors.ToBytes(model));
        var from = run.ModelRef.Sha256;
        var states = run.Submission.IsStateful
            ? run.Manifest!.States.SetItems(contents.Select(item => KeyValuePair.Create(item.Hospital, item.Sha256)))
            : run.Manifest!.States;
        var record = await PersistAsync(
            run,
            state,
            bytes,
            WireJson.Bytes(run.Preprocessing),
            sha256 =>
            {
                RequireRecorded(run, pass.Plan.Round, sha256);
                return new RoundRecord(pass.Plan.Round, from, sha256, contents, pass.Asked, pass.MostRows, pass.Regions, pass.Of);
            },
            pass.Plan.Round,
            states);
        (run.State, run.Model) = (state, model);
        run.Recent = [.. run.Recent.Append(record).TakeLast(RoundAudit.RoundsToldAgain)];
        run.SharedRef = await workers.RunAsync(() => JobContents.PutShared(content, run));
        await audit.CommittedAsync(pass.Plan, contents, run.ModelRef.Sha256);

        var stored = clock.GetElapsedTime(begun);
        meter.Trained(run.Spec.Name, training.Loss);
        run.Training = training with { Seconds = training.Seconds.SetItem("commit", stored.TotalSeconds) };
        LargeMemory.Reclaim(4L * model.Floats.Length);
        return run.ModelRef.Sha256;
    }

    /// <summary>The job is over: no other sum would tell that the silo that led a region has died.</summary>
    public void TellOfGone(JobRun run) =>
        audit.TellAdmissionsAgain(run.Spec.Name, run.Recent, [.. run.Leaders.Where(leader => silos.Find(leader.Value) is null).Select(leader => leader.Key)]);

    /// <summary>The job is over here: its last pass need not be remembered.</summary>
    public void Forget(string job) => audit.Forget(GrainKeys.RootRegion, job);

    private static TrainingFacts Facts(PartialAggregate sum, RootPass pass, TimeSpan collected) => new(
        TrainingLanes.MeanLoss(sum.Sum.LaneTotals()), sum.Hospitals, Told(sum.Refusals), sum.BytesUp, pass.BytesDown(),
        ImmutableSortedDictionary<string, double>.Empty.SetItem("train", collected.TotalSeconds));

    private static ImmutableArray<string> Told(ImmutableArray<string> refusals) =>
    [
        .. refusals.Order(StringComparer.Ordinal).Take(RoundReport.MostRefusals)
            .Select(text => text.Length <= RoundReport.MostRefusalLength ? text : string.Concat(text.AsSpan(0, RoundReport.MostRefusalLength - 1), "…")),
    ];

    /// <summary>A replay gives the recorded bits, or fails.</summary>
    private static void RequireRecorded(JobRun run, int round, string sha256)
    {
        if (run.Replay.TryGetValue(round, out var record) && record.Model != sha256)
        {
            throw new JobFailedException(
                $"replay of round {round} gave model {sha256[..12]}…, recorded is {record.Model[..12]}…: the data, the job or the kind of machine differ");
        }
    }

    /// <summary>The next model, in the floats of the one before, with the state changed in place.</summary>
    private static ModelVector Step(JobRun run, RootPass pass, RootState state)
    {
        var (sum, length, spec) = (pass.Sum!.Sum, run.Model.Layout.ParameterCount, run.Spec);
        var next = new ModelVector(run.Model.Layout, run.Model.Floats, sum.Integers.ToArray());
        var mean = sum.Mean();
        spec.Algorithm.Combine(mean.AsSpan(0, length), new RootRound
        {
            Shared = state.Shared,
            Changes = [.. state.Shared.Select((_, index) => (ReadOnlyMemory<float>)mean.AsMemory(next.Floats.Length + (index * length), length))],
            AtRoot = state.AtRoot,
            LaneMeans = [.. sum.LaneTotals().Skip(TrainingLanes.Lanes.Length).Select(total => total / sum.WeightSum)],
            Share = pass.Of > 0 ? Math.Min(1, (double)pass.Sum.Hospitals / pass.Of) : 1,
        });
        ServerStep.Take(spec.Server, next, mean.AsSpan(0, next.Floats.Length), state.Server, pass.Plan.Round);
        var bad = Magnitude.FirstAbove<float>(next.Floats, float.MaxValue);
        return bad < 0
            ? next
            : throw new JobFailedException($"the server's step makes element {bad} of the model {next.Floats[bad]}; lower server.learningRate");
    }

    /// <param name="run">The job.</param>
    /// <param name="state">What the root keeps beside it.</param>
    /// <param name="model">The version, as safetensors.</param>
    /// <param name="preprocessing">Its document.</param>
    /// <param name="recordOf">The record of a version with this hash, which is taken as the model is written; nothing is durable if it throws.</param>
    /// <param name="round">Of the version.</param>
    /// <param name="states">Updates that hospitals' states stem from.</param>
    private async Task<RoundRecord> PersistAsync(
        JobRun run,
        RootState state,
        ReadOnlyMemory<byte> model,
        ReadOnlyMemory<byte> preprocessing,
        Func<string, RoundRecord> recordOf,
        int round,
        ImmutableSortedDictionary<string, string> states)
    {
        var (manifest, record) = (default(Manifest), default(RoundRecord));
        var (archive, rounds) = await run.Checkpoints.RollRecordsAsync(run.Manifest);
        var began = clock.GetTimestamp();
        await run.Checkpoints.CommitAsync(
            model, state.ToVector(run.Spec, run.Model.Layout), preprocessing, round,
            files => manifest = new Manifest
            {
                Job = run.Spec.Name,
                JobDigest = run.Submission.Spec.Sha256,

                // Not worked out anew for each version: one of another lineage would not have been resumed.
                LineageDigest = run.Manifest?.LineageDigest ?? JobDifference.Digest(run.Spec),
                Round = round,
                Base = (record = recordOf(files.Model.Sha256)).Base,
                Model = files.Model,
                Optimizer = files.Optimizer,
                Preprocessing = files.Preprocessing,
                LayoutDigest = run.Model.Layout.Digest,
                Machine = run.Submission.Machine,
                Archive = archive,
                Best = run.Best?.Round,
                Rounds = rounds.Add(record),
                States = states,
            });
        meter.Written(run.Spec.Name, manifest!, clock.GetElapsedTime(began));
        await run.Checkpoints.PruneAsync();
        run.Manifest = manifest;
        run.ModelRef = content.Put(run.Spec.Name, JobContents.Model, model, manifest!.Model);
        return record!;
    }

    /// <summary>No hospital lets an evaluation out: the round stays, without metrics.</summary>
    public async Task ReportNothingAsync(JobRun run, int round)
    {
        var training = run.Training;
        var report = new RoundReport
        {
            Round = round,
            Model = run.ModelRef.Sha256,
            Metrics = ImmutableSortedDictionary<string, MetricEstimate>.Empty,
            TrainLoss = training.Loss,
            Admitted = training.Admitted,
            Refusals = training.Refusals,
            BytesUp = training.BytesUp,
            BytesDown = training.BytesDown,
            Elapsed = run.Elapsed(clock).TotalSeconds,
            Seconds = training.Seconds,
        };
        await reports.WriteAsync(run.Spec.Name, report);
        run.Reports = run.Reports.SetItem(report.Round, report);
        meter.Measured(run);
    }

    private async Task ReportAsync(JobRun run, RootPass pass, PartialAggregate sum, TimeSpan collected)
    {
        var wanted = run.Spec.Evaluation.Metrics.IsEmpty ? MetricNames.Defaults(run.Spec.Target.Task) : run.Spec.Evaluation.Metrics;
        var (metrics, personal) = PersonalLanes.Read(run.Spec, run.Width, sum.Sum.LaneTotals());
        var training = run.Training;
        var report = new RoundReport
        {
            Round = pass.Plan.Round,
            Model = run.ModelRef.Sha256,
            Metrics = metrics.RemoveRange(metrics.Keys.Except(wanted)),
            Hospitals = PersonalLanes.Of(sum.Reports, isPersonal: false, wanted),
            Personal = personal is null ? null : new PersonalReport(personal.RemoveRange(personal.Keys.Except(wanted)), PersonalLanes.Of(sum.Reports, isPersonal: true, wanted)),
            TrainLoss = training.Loss,
            Admitted = training.Admitted,
            Refusals = training.Refusals,
            BytesUp = training.BytesUp + sum.BytesUp,
            BytesDown = training.BytesDown + pass.BytesDown(),
            Elapsed = run.Elapsed(clock).TotalSeconds,
            Seconds = training.Seconds.SetItem("evaluate", collected.TotalSeconds),
        };
        await reports.WriteAsync(run.Spec.Name, report);
        run.Reports = run.Reports.SetItem(report.Round, report);
        meter.Measured(run);
    }
}
