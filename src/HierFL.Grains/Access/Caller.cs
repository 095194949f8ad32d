using System.Collections.Immutable;

namespace HierFL.Grains.Access;

/// <summary>Who makes a grain call, as a signature proves it.</summary>
public abstract record Caller
{
    /// <summary>A silo, by the region of its certificate; <c>root</c> for those of the root.</summary>
    public sealed record Silo(string Region) : Caller
    {
        public override string ToString() => $"a silo of region '{Region}'";
    }

    /// <summary>A person at the command line.</summary>
    public sealed record Operator(string Name, ImmutableArray<string> Roles) : Caller
    {
        public override string ToString() => $"operator '{Name}' ({(Roles.IsEmpty ? "no role" : string.Join(", ", Roles))})";
    }
}
