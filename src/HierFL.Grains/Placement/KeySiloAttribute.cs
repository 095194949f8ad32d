using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace HierFL.Grains.Placement;

/// <summary>Places a grain on the one silo that its key names after the region: <c>eu/10.0.0.4:11111@431…</c>. A silo that is gone has no such grain any more.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KeySiloAttribute() : PlacementFilterAttribute(new KeySiloStrategy());

/// <summary>Marks the grain types that <see cref="KeySiloDirector"/> filters.</summary>
internal sealed class KeySiloStrategy(int order) : PlacementFilterStrategy(order)
{
    public KeySiloStrategy() : this(0) { }
}

/// <summary>Keeps the silo of the address in the grain's key.</summary>
internal sealed class KeySiloDirector : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var address = GrainKeys.NameOf(target.GrainIdentity.Key.ToString()!);
        return silos.Where(silo => silo.ToParsableString() == address);
    }
}
