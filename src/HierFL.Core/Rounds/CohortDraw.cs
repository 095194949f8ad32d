using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>
/// How each region draws its cohort of a round from its own roster. It travels in the plan instead of names, so a cohort of any size is a few bytes, and the
/// root need not know who is drawn.
/// </summary>
/// <param name="Fraction">Share of a region's hospitals whose updates are wanted, above 0 and at most 1.</param>
/// <param name="Overselect">As many times more are asked, 1 or above, so that the window can close without the slowest.</param>
/// <param name="Seed">Of the job.</param>
public sealed record CohortDraw(double Fraction, double Overselect, long Seed)
{
    private const string Purpose = "cohort";

    // A share of a whole number may be a hair above the whole number it is: 0.07 × 100 is not 7 in binary.
    private const double Hair = 1e-9;

    /// <summary>Updates that close the window of a region with so many hospitals.</summary>
    public int Wanted(int hospitals) => Share(Fraction, hospitals);

    /// <summary>Hospitals of such a region that are asked.</summary>
    public int Asked(int hospitals) => Share(Fraction * Overselect, hospitals);

    /// <summary>
    /// Those asked in a round: a function of roster, seed and round alone, whatever the order of the roster or the attempt. Every hospital is as likely as
    /// any other, in each round anew.
    /// </summary>
    /// <returns>Sorted, ordinal.</returns>
    public ImmutableArray<string> Select(IReadOnlyCollection<string> roster, int round) =>
    [
        .. roster.OrderBy(hospital => new SeededStream(Seed, hospital, round, Purpose).Next()).ThenBy(hospital => hospital, StringComparer.Ordinal)
            .Take(Asked(roster.Count)).Order(StringComparer.Ordinal),
    ];

    private static int Share(double share, int hospitals) => (int)Math.Min(hospitals, Math.Ceiling((share * hospitals) - Hair));
}
