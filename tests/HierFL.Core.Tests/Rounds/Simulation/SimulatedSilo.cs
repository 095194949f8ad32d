using System.Globalization;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>A silo's intake: accumulators in memory, one per pass, activation of the region's grain and generation.</summary>
internal sealed class SimulatedSilo(World world, string name)
{
    private readonly Dictionary<string, Accumulator> _accumulators = [];
    private int _generation;

    public string Name => name;

    /// <summary>Everything in memory is gone; the region's activations find out some time later.</summary>
    public void Crash()
    {
        var lost = _accumulators.Keys.ToArray();
        _accumulators.Clear();
        foreach (var region in world.Aggregators.Values.SelectMany(alive => alive))
        {
            world.After(5 + world.Below(60), () => region.Lose(lost));
        }
    }

    public void Receive(string region, RoundKey key, string hospital, SimulatedHospital.Update update, Action<UpdateOutcome> reply)
    {
        var grain = world.Region(region);
        var accumulator = Open(key, grain.Fence);
        world.Send(() => grain.Offer(key, new Offered(hospital, update.Digest, accumulator.Name), answer =>
        {
            if (answer is Answer { Outcome: var outcome })
            {
                reply(outcome);
            }
            else
            {
                world.Send(() => Add(grain, key, hospital, update, accumulator.Name, reply));
            }
        }));
    }

    public void Seal(SimulatedRegion grain, string holder)
    {
        if (!_accumulators.TryGetValue(holder, out var accumulator))
        {
            world.Send(() => grain.Lose([holder]));
            return;
        }

        accumulator.IsSealed = true;
        world.Send(() => grain.TakeSealed(holder, [.. accumulator.Contents.Select(pair => new Contribution(pair.Key, pair.Value))]));
    }

    /// <summary>The sum of a sealed accumulator; null if it is gone.</summary>
    public long? SumOf(string holder) => _accumulators.TryGetValue(holder, out var accumulator) ? accumulator.Sum : null;

    private Accumulator Open(RoundKey key, long fence)
    {
        var open = _accumulators.Values.FirstOrDefault(a => a.Key == key && a.Fence == fence && !a.IsSealed);
        if (open is null)
        {
            open = new Accumulator(string.Create(CultureInfo.InvariantCulture, $"{name}#{fence}#{_generation++}"), key, fence);
            _accumulators.Add(open.Name, open);
        }

        return open;
    }

    private void Add(SimulatedRegion grain, RoundKey key, string hospital, SimulatedHospital.Update update, string holder, Action<UpdateOutcome> reply)
    {
        if (!_accumulators.TryGetValue(holder, out var accumulator) || accumulator.IsSealed && !accumulator.Contents.ContainsKey(hospital))
        {
            return;
        }

        if (accumulator.Contents.TryAdd(hospital, update.Digest))
        {
            accumulator.Sum += update.Value;
            accumulator.Bases.Add(update.Base);
        }

        world.Send(() => grain.TakeReceipt(key, new Added(hospital, update.Digest, holder), reply));
    }

    private sealed class Accumulator(string name, RoundKey key, long fence)
    {
        public string Name { get; } = name;

        public RoundKey Key { get; } = key;

        public long Fence { get; } = fence;

        public Dictionary<string, string> Contents { get; } = [];

        public HashSet<string> Bases { get; } = [];

        public long Sum { get; set; }

        public bool IsSealed { get; set; }
    }
}
