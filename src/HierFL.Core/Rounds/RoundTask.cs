namespace HierFL.Core.Rounds;

/// <summary>What the cohort is asked to contribute in a pass. Agents keep it as a number: new ones come last.</summary>
public enum RoundTask
{
    /// <summary>Σ w·x and Σ w of every feature: the first pass of federated standardisation.</summary>
    Means,

    /// <summary>Σ w·(x − mean)²: the second pass, around the means of the first.</summary>
    Deviations,

    /// <summary>A weighted model delta.</summary>
    Train,

    /// <summary>Mergeable metric sums of a model on a split.</summary>
    Evaluate,

    /// <summary>Training rows of each class, for class weights of the whole federation.</summary>
    Classes,
}
