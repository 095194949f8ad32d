using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Global;

/// <summary>Opens a job: a new one from what was handed in, a known one from its newest checkpoint.</summary>
internal sealed class JobLoader(CheckpointStore store, ReportStore reports, ContentStore content, TimeProvider clock)
{
    public async Task<JobRun> LoadAsync(JobSubmission submission)
    {
        var spec = JobFile.FromJson(Encoding.UTF8.GetString(Need(submission.Spec, "job").Span), Catalogue.Core);
        var initial = Safetensors.Read(Need(submission.InitialModel, "initial model").Span);
        var checkpoints = await JobCheckpoints.TakeAsync(store, spec);
        var stored = await checkpoints.LoadAsync(initial.Layout.Digest);

        // Beside the checkpoints it goes with, and only there.
        await StoreSpecAsync(spec, submission);
        return stored is null
            ? Begin(submission, spec, checkpoints, initial)
            : await ContinueAsync(submission, spec, checkpoints, stored);
    }

    private JobRun Begin(JobSubmission submission, JobSpec spec, JobCheckpoints checkpoints, ModelVector initial) => new()
    {
        Submission = submission,
        Spec = spec,
        Replay = Replay(submission),
        StartedAt = clock.GetTimestamp(),
        Checkpoints = checkpoints,
        Preprocessing = WireJson.Read<PreprocessingDocument>(Need(submission.Preprocessing, "preprocessing").Span),
        Model = initial,
        ModelRef = submission.InitialModel,
        Slots = ServerState.Empty(spec.Server, initial.Layout),
    };

    private async Task<JobRun> ContinueAsync(JobSubmission submission, JobSpec spec, JobCheckpoints checkpoints, StoredVersion stored)
    {
        var model = Safetensors.Read(stored.Model.Span);
        checkpoints.PreprocessingRef = content.Put(spec.Name, "preprocessing", stored.Preprocessing);
        await checkpoints.SetOutcomeAsync(null);
        return new JobRun
        {
            Submission = submission,
            Spec = spec,
            Replay = Replay(submission),
            StartedAt = clock.GetTimestamp(),
            Checkpoints = checkpoints,
            Preprocessing = WireJson.Read<PreprocessingDocument>(stored.Preprocessing.Span),
            Manifest = stored.Manifest,
            Model = model,
            ModelRef = content.Put(spec.Name, "model", stored.Model),
            Slots = ServerState.Read(spec.Server, model.Layout, stored.Optimizer),
            Reports = await reports.ReadAsync(spec.Name, stored.Records),
        };
    }

    private ImmutableSortedDictionary<int, RoundRecord> Replay(JobSubmission submission) => submission.Replay is { } replay
        ? WireJson.Read<ImmutableArray<RoundRecord>>(Need(replay, "replay record").Span).ToImmutableSortedDictionary(record => record.Round, record => record)
        : ImmutableSortedDictionary<int, RoundRecord>.Empty;

    private async Task StoreSpecAsync(JobSpec spec, JobSubmission submission)
    {
        var yaml = Need(submission.SpecYaml, "job file");
        var known = await store.ReadSpecAsync(spec.Name, CancellationToken.None);
        if (known is null || !known.Content.Span.SequenceEqual(yaml.Span))
        {
            await store.WriteSpecAsync(spec.Name, yaml, known?.ETag, CancellationToken.None);
        }
    }

    private ReadOnlyMemory<byte> Need(ContentRef reference, string what) =>
        content.Find(reference) ?? throw new JobFailedException($"the {what} ({reference.Sha256}) was not uploaded");
}
