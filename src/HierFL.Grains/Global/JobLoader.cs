using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Audit;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Global;

/// <summary>Opens a job: a new one from what was handed in, a known one from its newest checkpoint.</summary>
internal sealed class JobLoader(CheckpointStore store, ReportStore reports, ContentStore content, ContentResolver resolver, RoundAudit audit, TimeProvider clock)
{
    public async Task<JobRun> LoadAsync(JobSubmission submission)
    {
        var spec = JobFile.FromJson(Encoding.UTF8.GetString((await NeedAsync(submission, submission.Spec, "job")).Span), Catalogue.Core);
        var initial = Safetensors.Read((await NeedAsync(submission, submission.InitialModel, "initial model")).Span);
        var draft = await NeedAsync(submission, submission.Preprocessing, "preprocessing");
        var replay = await ReplayAsync(submission);
        var checkpoints = await JobCheckpoints.TakeAsync(store, spec);
        var stored = await checkpoints.LoadAsync(initial.Layout.Digest);

        // One that had ended before its first version goes on too: until the head says so, its regions would take it for over.
        await checkpoints.OpenAsync();

        // Beside the checkpoints it goes with, and only there.
        await StoreSpecAsync(spec, submission);
        return stored is null
            ? Begin(submission, spec, checkpoints, initial, WireJson.Read<PreprocessingDocument>(draft.Span), replay)
            : await ContinueAsync(submission, spec, checkpoints, stored, replay);
    }

    private JobRun Begin(
        JobSubmission submission, JobSpec spec, JobCheckpoints checkpoints, ModelVector initial, PreprocessingDocument draft,
        ImmutableSortedDictionary<int, RoundRecord> replay) => new()
        {
            Submission = submission,
            Spec = spec,
            Replay = replay,
            StartedAt = clock.GetTimestamp(),
            Span = Begin(spec.Name, submission),
            Checkpoints = checkpoints,
            Preprocessing = draft,
            Model = initial,
            ModelRef = submission.InitialModel,
            State = RootState.Start(spec, initial.Layout),
        };

    private async Task<JobRun> ContinueAsync(
        JobSubmission submission, JobSpec spec, JobCheckpoints checkpoints, StoredVersion stored, ImmutableSortedDictionary<int, RoundRecord> replay)
    {
        var model = Safetensors.Read(stored.Model.Span);
        checkpoints.PreprocessingRef = content.Put(spec.Name, "preprocessing", stored.Preprocessing);
        JobContents.ForgetInitialModel(content, spec.Name);
        audit.TellAgain(spec.Name, stored.Records.TakeLast(RoundAudit.RoundsToldAgain), submission.Spec.Sha256);
        var run = new JobRun
        {
            Submission = submission,
            Spec = spec,
            Replay = replay,
            Recent = [.. stored.Records.Where(record => record.Round > 0).TakeLast(RoundAudit.RoundsToldAgain)],
            StartedAt = clock.GetTimestamp(),
            Span = Begin(spec.Name, submission),
            Checkpoints = checkpoints,
            Preprocessing = WireJson.Read<PreprocessingDocument>(stored.Preprocessing.Span),
            Manifest = stored.Manifest,
            Model = model,
            ModelRef = content.Put(spec.Name, JobContents.Model, stored.Model),
            State = RootState.Read(spec, model.Layout, stored.Optimizer),
            Reports = await reports.ReadAsync(spec.Name, stored.Records),
        };
        run.Before = TimeSpan.FromSeconds(run.Latest?.Elapsed ?? 0);
        run.SharedRef = JobContents.PutShared(content, run);
        return run;
    }

    private static Activity? Begin(string job, JobSubmission submission) => RoundTraces.BeginLong("job", submission.Trace)?.SetTag(RoundTraces.JobTag, job);

    private async Task<ImmutableSortedDictionary<int, RoundRecord>> ReplayAsync(JobSubmission submission) => submission.Replay is { } replay
        ? WireJson.Read<ImmutableArray<RoundRecord>>((await NeedAsync(submission, replay, "replay record")).Span)
            .ToImmutableSortedDictionary(record => record.Round, record => record)
        : ImmutableSortedDictionary<int, RoundRecord>.Empty;

    private async Task StoreSpecAsync(JobSpec spec, JobSubmission submission)
    {
        var yaml = await NeedAsync(submission, submission.SpecYaml, "job file");
        var known = await store.ReadSpecAsync(spec.Name, CancellationToken.None);
        if (known is null || !known.Content.Span.SequenceEqual(yaml.Span))
        {
            await store.WriteSpecAsync(spec.Name, yaml, known?.ETag, CancellationToken.None);
        }
    }

    /// <summary>What was handed in, wherever at the root it was. It is kept in this silo as well: the other one may be gone before the job is over.</summary>
    private async Task<ReadOnlyMemory<byte>> NeedAsync(JobSubmission submission, ContentRef reference, string what)
    {
        var bytes = await resolver.FindAsync(reference, ContentScope.Region, CancellationToken.None)
            ?? throw new JobFailedException($"the {what} ({reference.Sha256}) was not uploaded");
        content.Put(submission.Job, JobContents.InUse(what), bytes);
        return bytes;
    }
}
