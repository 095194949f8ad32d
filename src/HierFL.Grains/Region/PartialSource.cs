using HierFL.Core.Aggregation;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Region;

/// <summary>The sums this silo gives to other silos: what a region has combined, for the root; what this silo has accumulated, for its region.</summary>
public sealed class PartialSource
{
    private readonly PartialExchange _combined;
    private readonly IntakePasses _passes;

    internal PartialSource(PartialExchange combined, IntakePasses passes) => (_combined, _passes) = (combined, passes);

    /// <summary>Null if it is not here, or not any more. What is found does not change.</summary>
    public PartialAggregate? Find(PartialName name) => _combined.Find(name) ?? _passes.FindSealed(name);
}
