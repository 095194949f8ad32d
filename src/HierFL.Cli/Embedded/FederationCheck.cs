using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Models;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;

namespace HierFL.Cli.Embedded;

/// <summary>What a job and a federation file say that only the hospitals' rows can prove wrong; told before anything runs.</summary>
internal static class FederationCheck
{
    /// <exception cref="ConfigurationException">The job does not fit the federation.</exception>
    /// <exception cref="InputException">The federation names hospitals it does not have.</exception>
    public static void Require(JobText text, FederationData data, string federationFile)
    {
        var (job, hospitals) = (text.Job, data.Table.Hospitals);
        if (job.Cohort.Min is { } min && min > hospitals.Count)
        {
            throw text.Error("cohort.min", $"found {min}; the federation has {hospitals.Count} hospitals");
        }

        var small = data.Regions.FirstOrDefault(region => region.Value.Length < job.Region.Min);
        if (small.Key is not null)
        {
            throw text.Error("region.min", $"found {job.Region.Min}; region '{small.Key}' has {small.Value.Length} hospitals");
        }

        if (SplitWords.Parse(job.Evaluation.Split) is null)
        {
            throw text.Error("evaluation.split", $"found {ForeignText.Quote(job.Evaluation.Split)}; allowed: {SplitWords.Allowed}");
        }

        // A job that names its features was refused when it was read; of all, the number is known here first.
        if (job.Data.Standardize.Misfit(data.Table.Features.Length) is { } misfit)
        {
            throw text.Error("data.standardize", misfit);
        }

        RequireModel(text, data);
        Known("limits", data.Spec.Limits.Keys);
        Known("policy.hospitals", data.Spec.Policy.Hospitals.Keys);

        // A mistyped name would switch off what it was meant to guard.
        void Known(string field, IEnumerable<string> names)
        {
            if (names.FirstOrDefault(name => !hospitals.ContainsKey(name)) is { } stranger)
            {
                throw new InputException($"{federationFile}: {field}: found '{stranger}'; the hospitals are {string.Join(", ", hospitals.Keys)}");
            }
        }
    }

    /// <summary>The model has a size that can be held, and what it starts from is there and fits.</summary>
    private static void RequireModel(JobText text, FederationData data)
    {
        var (model, inputs, outputs) = (LearningSetup.Of(text.Job).Model, InputShape.Of(data.Table.Features), LearningSetup.OutputsOf(text.Job.Target));
        if (model.Misfit(inputs) is { } misfit)
        {
            throw text.Error("model", misfit);
        }

        if (model.ParametersOf(inputs, outputs) is var parameters && parameters > Largest.Parameters)
        {
            throw text.Error("model", $"found a model of {parameters} parameters with the {inputs} of the data; allowed: up to {Largest.Parameters}");
        }

        if (model.Init.Checkpoint is null)
        {
            return;
        }

        TorchRuntime.Load();
        try
        {
            ModelFactory.Create(model, inputs, outputs, text.Job.Seed);
        }
        catch (LearningException error)
        {
            throw text.Error("model.init.checkpoint", error.Message);
        }
    }
}
