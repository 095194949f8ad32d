namespace HierFL.Grains.Access;

/// <summary>Marks the parameter that names the operator a call comes from: operators may name only themselves.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromOperatorAttribute : Attribute;
