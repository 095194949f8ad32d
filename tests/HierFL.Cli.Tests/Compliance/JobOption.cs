using System.Collections.Immutable;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>One thing a job file can choose: a kind of the catalogue, or a word or number that works like one.</summary>
/// <param name="Field">Dotted key, for example <c>local.loss</c>.</param>
/// <param name="Name">The kind, word or number.</param>
/// <param name="Sets">What it writes into a job: YAML by dotted key.</param>
/// <param name="Needs">What it cannot do without, unless the job says otherwise.</param>
internal sealed record JobOption(string Field, string Name, ImmutableSortedDictionary<string, string> Sets, ImmutableSortedDictionary<string, string> Needs)
{
    public override string ToString() => $"{Field} {Name}";
}
