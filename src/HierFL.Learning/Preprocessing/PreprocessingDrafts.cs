using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Preprocessing;

/// <summary>Makes the preprocessing document of a job.</summary>
public static class PreprocessingDrafts
{
    /// <summary>Whole for none, local and given; for federated the means and deviations are to be filled in once the cohort has been asked.</summary>
    /// <param name="job">The job.</param>
    /// <param name="features">Feature columns in the order of the model's inputs.</param>
    public static PreprocessingDocument Of(JobSpec job, ImmutableArray<string> features) => new()
    {
        Model = JobFile.ToJson(job.Model),
        Task = job.Target.Task,
        Features = features,
        Standardize = job.Data.Standardize.Kind,
        Mean = job.Data.Standardize.Mean,
        Std = job.Data.Standardize.Std,
        Target = job.Target.Column,
        Classes = job.Target.Task switch
        {
            PredictionTask.Binary => [job.Target.Negative ?? "", job.Target.Positive],
            PredictionTask.Multiclass => job.Target.Classes,
            _ => [],
        },
    };
}
