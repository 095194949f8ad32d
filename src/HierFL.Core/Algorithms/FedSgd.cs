using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>
/// One step on the gradient of all rows of each hospital (McMahan et al. 2017, FedSGD): with weights by examples, the model takes the step of gradient descent on all rows together.
/// </summary>
[Kind("fedsgd"), Description("One step a round on all rows of each hospital: gradient descent on the rows of all hospitals together. Needs `local: {steps: 1, batchSize: full}`.")]
public sealed record FedSgd : Algorithm
{
    public override Traits Traits => Traits.Linear;

    public override IEnumerable<Misfit> Misfits(JobSpec job)
    {
        if (job.Local.Steps != 1)
        {
            yield return new Misfit("which takes one step a round; allowed: local.steps 1", "local.steps");
        }

        if (job.Local.BatchSize is { } rows)
        {
            yield return new Misfit($"which takes all rows in its step, with a batch size of {rows}; allowed: local.batchSize full", "local.batchSize");
        }
    }
}
