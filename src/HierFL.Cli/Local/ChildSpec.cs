using System.Collections.Immutable;

namespace HierFL.Cli.Local;

/// <summary>A process of a local federation, and how to tell that it is ready.</summary>
/// <param name="Role">Such as silo-eu: names its log and its pid file.</param>
/// <param name="Program">What is run.</param>
/// <param name="Arguments">With what.</param>
internal sealed record ChildSpec(string Role, string Program, ImmutableArray<string> Arguments)
{
    public ImmutableSortedDictionary<string, int> Ports { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where it runs.</summary>
    public LocalPlace Place { get; init; } = LocalPlace.Loopback;

    /// <summary>Answers with success once it is ready; null if a connection to a port says enough, or nothing does.</summary>
    public Uri? Health { get; init; }
}
