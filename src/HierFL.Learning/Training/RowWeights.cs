using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Learning.Algorithms;

namespace HierFL.Learning.Training;

/// <summary>How much each row counts in the loss, by its class.</summary>
internal static class RowWeights
{
    /// <param name="loss">Whose weights they are.</param>
    /// <param name="document">Knows the labels, and the class counts of the federation where those are asked for.</param>
    /// <param name="targets">Class index of each row.</param>
    /// <returns>Null where all count the same.</returns>
    /// <exception cref="LearningException">The counts are missing.</exception>
    public static float[]? Of(LossFunction loss, PreprocessingDocument document, double[] targets)
    {
        var (weights, classes) = (loss.Weights, document.Classes.Length);
        if (weights.Kind == ClassWeights.None.Kind)
        {
            return null;
        }

        IReadOnlyList<long> counts = weights.Kind == ClassWeights.Balanced.Kind
            ? document.ClassCounts
            : [.. ClassCounts.Values(classes, targets).Select(count => (long)count)];
        if (counts.Count != classes)
        {
            throw new LearningException($"the preprocessing document has the rows of {counts.Count} classes, the target has {classes}: classWeights balanced needs them all");
        }

        // A binary target without a name for the other class has an empty one.
        var byClass = weights.By([.. document.Classes.Select(label => label.Length == 0 ? $"not {document.Classes[^1]}" : label)], counts);
        return [.. targets.Select(target => (float)byClass[(int)target])];
    }
}
