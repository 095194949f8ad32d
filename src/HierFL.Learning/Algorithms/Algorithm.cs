using HierFL.Core.Jobs;

namespace HierFL.Learning.Algorithms;

/// <summary>What changes training at the hospital and combining at the tiers.</summary>
[JobKey("algorithm", "fedavg")]
public abstract record Algorithm : JobChoice;
