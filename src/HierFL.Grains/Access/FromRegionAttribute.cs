namespace HierFL.Grains.Access;

/// <summary>Marks the parameter that names the region a call comes from: a silo may name only its own, the root's silos any.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromRegionAttribute : Attribute;
