namespace HierFL.Core.Jobs;

/// <summary>The kind of a choice where it is not the type's name in kebab-case.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KindAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
