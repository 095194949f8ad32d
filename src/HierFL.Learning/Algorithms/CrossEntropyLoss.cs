using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Algorithms;

/// <summary>A cross-entropy, whose targets may be smoothed.</summary>
public abstract record CrossEntropyLoss : ClassLoss
{
    [Description("Share of a target that is spread evenly over all classes (Szegedy et al. 2016), so that the model does not grow too sure."), AtLeast(0), Below(1)]
    public double LabelSmoothing { get; init; }

    public override IEnumerable<Misfit> Misfits(JobSpec job) => LabelSmoothing > 0 && job.Target.Task == PredictionTask.Regression
        ? base.Misfits(job).Append(new Misfit("with labelSmoothing and the task regression; allowed: labelSmoothing 0", "target.task"))
        : base.Misfits(job);
}
