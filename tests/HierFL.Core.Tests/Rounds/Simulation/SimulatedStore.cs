using System.Collections.Immutable;
using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>A model version: its hash, a number that grows by every update in it, and per hospital the last update and the chain of all of them.</summary>
internal sealed record Version(int Round, string Hash, long Value, ImmutableDictionary<string, string> Last, ImmutableDictionary<string, string> Chains);

/// <summary>The durable store: versions that are never overwritten and a head that is moved by compare and swap.</summary>
internal sealed class SimulatedStore
{
    private readonly List<Version> _lineage = [new(0, "v0", 0, [], [])];

    public long Epoch { get; private set; }

    public Version Head => _lineage[^1];

    public int Commits { get; private set; }

    public int Restores { get; private set; }

    /// <summary>A new activation fences off the ones before it.</summary>
    public long TakeEpoch() => ++Epoch;

    /// <summary>False if the caller has been fenced off.</summary>
    public bool TryCommit(long epoch, Version next)
    {
        if (epoch != Epoch || next.Round != Head.Round + 1)
        {
            return false;
        }

        _lineage.Add(next);
        Commits++;
        return true;
    }

    public void RestoreOlder(int back)
    {
        var drop = Math.Min(back, _lineage.Count - 1);
        _lineage.RemoveRange(_lineage.Count - drop, drop);
        Restores += drop > 0 ? 1 : 0;
    }

    /// <summary>The version that follows <paramref name="head"/> when these updates are added.</summary>
    public static Version Next(Version head, IEnumerable<Contribution> contents, long sum)
    {
        var last = head.Last.SetItems(contents.Select(item => KeyValuePair.Create(item.Member, item.Digest)));
        var chains = head.Chains.SetItems(contents.Select(item =>
            KeyValuePair.Create(item.Member, SimulatedHospital.Chain(head.Chains.GetValueOrDefault(item.Member, ""), item.Digest))));
        return new Version(head.Round + 1, $"{head.Hash}/{head.Value + sum:x}", head.Value + sum, last, chains);
    }
}
