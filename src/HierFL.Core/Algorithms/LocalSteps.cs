using System.Globalization;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>What algorithms ask of the local optimizer, whose records are the hospital's.</summary>
internal static class LocalSteps
{
    /// <param name="job">The job.</param>
    /// <param name="why">Goes on after "found KIND, ".</param>
    public static IEnumerable<Misfit> PlainSgd(JobSpec job, string why)
    {
        var optimizer = job.Local.Optimizer;
        if (optimizer.Kind != "sgd")
        {
            yield return new Misfit($"{why}, with the optimizer {optimizer.Kind}; allowed: sgd without momentum", "local.optimizer");
        }
        else if (optimizer.Parameters["momentum"] is ScalarNode { Text: var momentum }
            && (!double.TryParse(momentum, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value != 0))
        {
            yield return new Misfit($"{why}, with a momentum of {momentum}; allowed: 0", "local.optimizer.momentum");
        }
    }
}
