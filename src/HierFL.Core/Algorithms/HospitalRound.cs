namespace HierFL.Core.Algorithms;

/// <summary>What an algorithm knows of a round at a hospital. Vectors are as long as the parameters that hospitals share.</summary>
public sealed class HospitalRound
{
    /// <summary>The model the round began with; running statistics follow its parameters.</summary>
    public required ReadOnlyMemory<float> Start { get; init; }

    /// <summary>As the root sent them, one for each name of <see cref="Algorithm.Shared"/>.</summary>
    public required IReadOnlyList<float[]> Shared { get; init; }

    /// <summary>What is sent to the root for each of them; zeros before <see cref="Algorithm.Finish"/>.</summary>
    public required IReadOnlyList<float[]> Changes { get; init; }

    /// <summary>What the hospital keeps, one for each name of <see cref="Algorithm.Kept"/>: as of its last accepted update, and changed in place for the next round.</summary>
    public required IReadOnlyList<float[]> Kept { get; init; }

    /// <summary>Optimizer steps taken.</summary>
    public int Steps { get; set; }

    /// <summary>Sum of the learning rates of these steps: steps times rate, where the rate does not change.</summary>
    public double RateSum { get; set; }
}
