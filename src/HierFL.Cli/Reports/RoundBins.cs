using System.Collections.Immutable;

namespace HierFL.Cli.Reports;

/// <summary>Rounds in groups of equal size, so that a figure of any job has a bounded number of marks.</summary>
/// <param name="Size">Rounds in a group; the last may have fewer.</param>
/// <param name="Groups">Indexes of the rounds in each group.</param>
internal sealed record RoundBins(int Size, ImmutableArray<Range> Groups)
{
    public static RoundBins Of(int rounds, int most)
    {
        var size = Math.Max(1, (rounds + most - 1) / most);
        return new RoundBins(size, [.. Enumerable.Range(0, (rounds + size - 1) / size).Select(bin => (bin * size)..Math.Min(rounds, (bin + 1) * size))]);
    }
}
