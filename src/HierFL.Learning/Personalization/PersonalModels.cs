using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;

namespace HierFL.Learning.Personalization;

/// <summary>What a job's personalization makes of models, without a tensor in sight.</summary>
public static class PersonalModels
{
    /// <summary>What the tiers are given of a whole model, and a sentence on what stays at each hospital; it is empty where nothing does.</summary>
    /// <exception cref="LearningException">The model cannot be divided as the job asks.</exception>
    public static (ModelVector Shared, string Kept) Divide(JobSpec job, ModelVector whole)
    {
        var parts = DividedModel.PartsOf(LearningSetup.Of(job), whole.Layout);
        return (parts.SharedOf(whole), parts.IsWhole ? "" : $"{parts.Describe()} stay at each hospital");
    }

    /// <summary>A job's model, whole: what is shared, with the part that every hospital started from.</summary>
    /// <exception cref="LearningException">The model is not what the job shares.</exception>
    public static ModelVector Common(JobSpec job, ModelVector shared, InputShape inputs)
    {
        TorchRuntime.Load();
        return HospitalModel.Common(LearningSetup.Of(job), shared, inputs);
    }
}
