using System.Globalization;

namespace HierFL.EndToEnd.Crashes;

/// <summary>kill -9 when the n-th crash point of a name is reached.</summary>
internal sealed record Crash(string Name, int Occurrence)
{
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { ["HIERFL_CRASH_AT"] = string.Create(CultureInfo.InvariantCulture, $"{Name}:{Occurrence}") };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Occurrence}");
}
