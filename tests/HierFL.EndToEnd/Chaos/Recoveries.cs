using System.Diagnostics;
using System.Globalization;
using HierFL.EndToEnd.Federation;

namespace HierFL.EndToEnd.Chaos;

/// <summary>
/// How long jobs stand still because a silo was killed: from the kill until the second round after it is committed. The round under way may have all it needs from
/// the silo already; the one after it cannot begin without it.
/// </summary>
internal sealed class Recoveries
{
    private readonly List<(string Silo, TimeSpan Time)> _times = [];

    public async Task MeasureAsync(LocalFederation federation, string job, string silo, int round, long killed)
    {
        if (round + 2 <= ChaosJobs.Rounds)
        {
            await federation.CommitsAsync(job, round + 2);
            lock (_times)
            {
                _times.Add((silo, Stopwatch.GetElapsedTime(killed)));
            }
        }
    }

    public override string ToString() => string.Join('\n', new[] { ("the root", "silo-root"), ("a region", "silo-") }
        .Select(kind => (kind.Item1, Times: Of(kind.Item2))).Where(kind => kind.Times.Length > 0)
        .Select(kind => string.Create(
            CultureInfo.InvariantCulture,
            $"recovered after a killed silo of {kind.Item1}: median {kind.Times[kind.Times.Length / 2]:0.0} s, worst {kind.Times[^1]:0.0} s, of {kind.Times.Length}")));

    private double[] Of(string silo) =>
        [.. _times.Where(entry => silo == "silo-" ? entry.Silo != "silo-root" : entry.Silo == silo).Select(entry => entry.Time.TotalSeconds).Order()];
}
