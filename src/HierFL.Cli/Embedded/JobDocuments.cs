using System.Text;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Learning.Models;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Cli.Embedded;

/// <summary>What is handed in with a job: its text, the seeded initial model, the draft of its preprocessing.</summary>
internal static class JobDocuments
{
    public static JobSubmission Of(JobSpec job, FederationData data, IReadOnlyList<RoundRecord>? replay, EmbeddedSilo silo)
    {
        var content = silo.Services.GetRequiredService<ContentStore>();
        var setup = LearningSetup.Of(job);
        var draft = PreprocessingDrafts.Of(job, data.Table.Features);
        var model = ModelFactory.Create(setup.Model, draft.Features.Length, setup.Outputs, job.Seed);
        return new JobSubmission
        {
            Job = job.Name,
            Spec = content.Put(job.Name, "submitted/spec", Encoding.UTF8.GetBytes(JobFile.ToJson(job))),
            SpecYaml = content.Put(job.Name, "submitted/yaml", Encoding.UTF8.GetBytes(ConfigurationFiles.JobYaml(job))),
            InitialModel = content.Put(job.Name, "submitted/model", Safetensors.ToBytes(model)),
            Preprocessing = content.Put(job.Name, "submitted/preprocessing", WireJson.Bytes(draft)),
            Regions = [.. data.Regions.Keys],
            Replay = replay is null ? null : content.Put(job.Name, "submitted/replay", WireJson.Bytes(replay)),
            Machine = MachineKind.Name,
            IsStateful = job.Local.OptimizerState == OptimizerStatePolicy.Keep || job.Local.Sampling == Sampling.Continue
                || (setup.Algorithm.Traits | setup.Personal.Traits).HasFlag(Traits.Stateful),
        };
    }
}
