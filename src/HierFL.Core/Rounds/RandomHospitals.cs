using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Rounds;

/// <summary>In each round, and in each region, a share of the hospitals: drawn by the job's seed.</summary>
/// <remarks>Statistics and evaluations still ask everybody: they fix what every hospital uses, and measure for all of them.</remarks>
[Kind("random"), Description("A share of each region's hospitals, drawn anew every round from the seed; statistics and evaluations ask all of them.")]
public sealed record RandomHospitals : CohortSelector
{
    [Description("Share of a region's hospitals whose updates a round takes, rounded up; `min: all` means as many."), RequiredInFile, Above(0), AtMost(1)]
    public double Fraction { get; init; } = 1;

    [Description("As many times more are asked; the window closes when enough have answered, and the others are late."), AtLeast(1), AtMost(100)]
    public double Overselect { get; init; } = 1;

    public override CohortDraw Draw(long seed) => new(Fraction, Overselect, seed);
}
