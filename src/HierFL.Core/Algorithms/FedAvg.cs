using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Algorithms;

/// <summary>Plain local training; the tiers take the mean of the updates (McMahan et al. 2017, algorithm 1).</summary>
[Kind("fedavg"), Description("Plain local training; the tiers take the mean of the updates.")]
public sealed record FedAvg : Algorithm
{
    public override Traits Traits => Traits.Linear;
}
