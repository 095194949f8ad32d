using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Learning.Algorithms;
using HierFL.Learning.Models;

namespace HierFL.Learning.Training;

/// <summary>A job's choices that belong to the hospital, as records.</summary>
public sealed record LearningSetup
{
    private LearningSetup(JobSpec job)
    {
        Model = Resolve<ModelFamily>(job.Model);
        Algorithm = job.Algorithm;
        Optimizer = Resolve<LocalOptimizer>(job.Local.Optimizer);
        Loss = Resolve<LossFunction>(job.Local.Loss).For(job.Target.Task);
        Personal = job.Personalization;
        Seed = job.Seed;
        Outputs = OutputsOf(job.Target);
    }

    /// <summary>Every choice of Core and Learning.</summary>
    public static Catalogue Catalogue { get; } = Catalogue.Of(typeof(LearningSetup).Assembly);

    public ModelFamily Model { get; }

    public Algorithm Algorithm { get; private init; }

    public LocalOptimizer Optimizer { get; private init; }

    /// <summary>Never <see cref="AutoLoss"/>.</summary>
    public LossFunction Loss { get; }

    public Personal Personal { get; private init; }

    /// <summary>Of the job.</summary>
    public long Seed { get; }

    /// <summary>Outputs of the model per row.</summary>
    public int Outputs { get; }

    /// <exception cref="LearningException">A kind or a parameter is wrong.</exception>
    public static LearningSetup Of(JobSpec job)
    {
        try
        {
            return new LearningSetup(job);
        }
        catch (JobException error)
        {
            throw new LearningException(error.Message, error);
        }
    }

    /// <summary>Training of a hospital on its own: without an algorithm of the federation, and without anything beside.</summary>
    internal LearningSetup Alone() => this with { Algorithm = new FedAvg(), Personal = new NoPersonalization(), Optimizer = OwnOptimizer };

    /// <summary>Steps on a hospital's own model.</summary>
    internal LocalOptimizer OwnOptimizer => Personal.OwnRate is { } rate ? Optimizer.At(rate) : Optimizer;

    /// <summary>1 for binary and regression, else the number of classes.</summary>
    public static int OutputsOf(TargetSpec target) => target.Task == PredictionTask.Multiclass ? target.Classes.Length : 1;

    private static T Resolve<T>(Choice choice) where T : JobChoice
    {
        var found = Catalogue.Resolve<T>(choice);
        return found.Check().FirstOrDefault() is { } mistake ? throw new JobException(mistake) : found;
    }
}
