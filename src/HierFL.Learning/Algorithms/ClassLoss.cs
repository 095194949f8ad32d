using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Algorithms;

/// <summary>A loss of classes, whose rows may count differently by their class.</summary>
public abstract record ClassLoss : LossFunction
{
    [Description("How much the rows of a class count: `none` (all the same), `balanced` (each class as much as any other, by its rows in the whole federation, which are counted before round 1), `balanced-local` (by each hospital's own rows), or a map of labels and numbers.")]
    public ClassWeights ClassWeights { get; init; } = ClassWeights.None;

    internal override ClassWeights Weights => ClassWeights;

    public override IEnumerable<Misfit> Misfits(JobSpec job)
    {
        foreach (var misfit in base.Misfits(job))
        {
            yield return misfit;
        }

        var labels = ClassWeights.LabelsOf(job.Target);
        if (labels.IsEmpty && ClassWeights.Kind != ClassWeights.None.Kind)
        {
            yield return new Misfit($"with classWeights {ClassWeights.Kind} for a target without classes; allowed: classWeights none", "target.task");
        }

        foreach (var stranger in ClassWeights.Given.Keys.Where(label => !labels.IsEmpty && !labels.Contains(label)))
        {
            yield return new Misfit($"with classWeights for {ForeignText.Quote(stranger)}, which is no class of the {Word(job.Target.Task)} target; allowed: {Sentence.Or(labels)}", "target");
        }
    }
}
