using System.Collections.Immutable;
using System.Text;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Learning.Models;
using HierFL.Learning.Natives;
using HierFL.Learning.Personalization;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;

namespace HierFL.Cli.Embedded;

/// <summary>What is handed in with a job: its text, the seeded initial model, the draft of its preprocessing.</summary>
internal sealed record JobDocuments(JobSpec Job, byte[] Model, PreprocessingDocument Draft, bool IsStateful)
{
    /// <summary>What of the model stays at the hospitals, in a sentence; empty where nothing does.</summary>
    public required string Kept { get; init; }

    /// <exception cref="LearningException">libtorch does not load, or the model cannot be made.</exception>
    public static JobDocuments Make(JobSpec job, ImmutableArray<string> features)
    {
        TorchRuntime.Load();
        var setup = LearningSetup.Of(job);
        var draft = PreprocessingDrafts.Of(job, features);
        var model = ModelFactory.Create(setup.Model, InputShape.Of(draft.Features), setup.Outputs, job.Seed);
        var (shared, kept) = PersonalModels.Divide(job, model);
        var isStateful = job.Local.OptimizerState == OptimizerStatePolicy.Keep || job.Local.Sampling == Sampling.Continue
            || (job.Algorithm.Traits | job.Personalization.Traits).HasFlag(Traits.Stateful);
        return new JobDocuments(job, Safetensors.ToBytes(shared), draft, isStateful) { Kept = kept };
    }

    /// <summary>Puts the documents into a content store: the silo's own, or one from which they are sent to a silo.</summary>
    public JobSubmission Submission(ContentStore content, ImmutableArray<string> regions, IReadOnlyList<RoundRecord>? replay) =>
        new()
        {
            Job = Job.Name,
            Spec = content.Put(Job.Name, "submitted/spec", Encoding.UTF8.GetBytes(JobFile.ToJson(Job))),
            SpecYaml = content.Put(Job.Name, "submitted/yaml", Encoding.UTF8.GetBytes(ConfigurationFiles.JobYaml(Job))),
            InitialModel = content.Put(Job.Name, "submitted/model", Model),
            Preprocessing = content.Put(Job.Name, "submitted/preprocessing", WireJson.Bytes(Draft)),
            Regions = regions,
            Replay = replay is null ? null : content.Put(Job.Name, "submitted/replay", WireJson.Bytes(replay)),
            Machine = MachineKind.Name,
            IsStateful = IsStateful,
        };
}
