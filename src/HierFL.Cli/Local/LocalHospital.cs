using System.Collections.Immutable;

namespace HierFL.Cli.Local;

/// <summary>A hospital of a local federation.</summary>
/// <param name="Name">DNS label.</param>
/// <param name="Region">Its region.</param>
/// <param name="Tables">Its data sets, each a table.</param>
internal sealed record LocalHospital(string Name, string Region, ImmutableSortedDictionary<string, string> Tables)
{
    public string Role => "agent-" + Name;
}
