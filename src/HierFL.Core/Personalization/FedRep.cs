using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Personalization;

/// <summary>Shared representation (Collins et al. 2021, algorithm 1): steps on the head with the representation frozen, then on the representation with the head frozen; the head stays.</summary>
[Kind("fedrep"), Description("As `fedper`, but a round first fits the personal part to the shared one that came, and then moves the shared one: `headEpochs` epochs, then the job's own.")]
public sealed record FedRep : NamedPart
{
    [Description("Epochs on the personal part, before those of `local` on the shared one."), AtLeast(1), AtMost(Largest.Epochs)]
    public int HeadEpochs { get; init; } = 1;

    public override int? FirstEpochs => HeadEpochs;
}
