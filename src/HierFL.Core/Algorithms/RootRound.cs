namespace HierFL.Core.Algorithms;

/// <summary>What an algorithm knows of a round at the root. All vectors are as long as the parameters that hospitals share.</summary>
public sealed class RootRound
{
    /// <summary>One for each name of <see cref="Algorithm.Shared"/>; changed in place for the next round.</summary>
    public required IReadOnlyList<float[]> Shared { get; init; }

    /// <summary>Mean of what the hospitals sent for each of them.</summary>
    public required IReadOnlyList<ReadOnlyMemory<float>> Changes { get; init; }

    /// <summary>One for each name of <see cref="Algorithm.AtRoot"/>; changed in place for the next round.</summary>
    public required IReadOnlyList<float[]> AtRoot { get; init; }

    /// <summary>Means of <see cref="Algorithm.Lanes"/> over the hospitals of the round, by their weights.</summary>
    public required IReadOnlyList<double> LaneMeans { get; init; }

    /// <summary>Hospitals of the round as a share of all that could have taken part, in (0, 1].</summary>
    public required double Share { get; init; }
}
