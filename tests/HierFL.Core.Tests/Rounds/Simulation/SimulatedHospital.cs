using System.Globalization;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>
/// A hospital with a disk: an outbox and versions of its state. Its state is the chain of its updates in the model's lineage, so that a wrong state shows.
/// </summary>
internal sealed class SimulatedHospital(World world, string region, string name)
{
    private readonly Dictionary<(int Round, string Base), Update> _outbox = [];
    private readonly Dictionary<string, State> _states = [];
    private readonly Dictionary<string, State> _pending = [];
    private RoundKey? _current;
    private bool _isAwaiting;

    public int Trainings { get; private set; }

    public static string Chain(string chain, string digest) =>
        Stable($"{chain}+{digest}").ToString("x", CultureInfo.InvariantCulture);

    /// <summary>A restart loses what was in memory and keeps the disk.</summary>
    public void Restart() => (_current, _isAwaiting) = (null, false);

    /// <summary>Whether this update was trained on that model.</summary>
    public bool Trained(string digest, string model) => _outbox.Any(entry => entry.Value.Digest == digest && entry.Key.Base == model);

    public void Order(RoundKey key, Version model)
    {
        if (_current is not null && key < _current)
        {
            return;
        }

        var isNew = _current != key;
        (_current, _isAwaiting) = (key, true);
        var round = model.Round + 1;
        if (!_outbox.TryGetValue((round, model.Hash), out var update))
        {
            update = Train(model, round);
            _outbox[(round, model.Hash)] = update;
        }

        Upload(key, update);
        if (isNew)
        {
            world.After(40, () => Repeat(key, update));
        }
    }

    private void Repeat(RoundKey key, Update update)
    {
        if (_current == key && _isAwaiting)
        {
            Upload(key, update);
            world.After(40, () => Repeat(key, update));
        }
    }

    private void Upload(RoundKey key, Update update) =>
        world.Send(() => world.Silos[region][world.Below(2)].Receive(region, key, name, update, outcome => world.Send(() => Hear(key, outcome))));

    private void Hear(RoundKey key, UpdateOutcome outcome)
    {
        if (_current == key && outcome.Verdict != UpdateVerdict.Retry)
        {
            _isAwaiting = false;
        }
    }

    private Update Train(Version model, int round)
    {
        var state = Resolve(model);
        var expected = model.Chains.GetValueOrDefault(name, "");
        if (state.Chain != expected)
        {
            throw new InvariantException($"{name} trains round {round} on {model.Hash} with state '{state.Chain}', the model's lineage says '{expected}'");
        }

        Trainings++;
        var digest = Stable($"{name}|{round}|{model.Hash}|{state.Chain}").ToString("x", CultureInfo.InvariantCulture);
        _pending[digest] = new State(digest, Chain(state.Chain, digest));
        return new Update(digest, Stable(digest) & 0xFFFF, model.Hash);
    }

    /// <summary>The state that the last accepted update of the model's lineage left, wherever it lies on the disk.</summary>
    private State Resolve(Version model)
    {
        var tag = model.Last.GetValueOrDefault(name);
        if (tag is null)
        {
            return new State("", "");
        }

        var found = _states.GetValueOrDefault(model.Hash) is { } kept && kept.Tag == tag ? kept
            : _pending.GetValueOrDefault(tag) ?? _states.Values.FirstOrDefault(state => state.Tag == tag)
            ?? throw new InvariantException($"{name} lost the state of {tag}");
        _states[model.Hash] = found;
        return found;
    }

    /// <summary>FNV-1a: the same in every process.</summary>
    public static long Stable(string text) =>
        text.Aggregate(unchecked((long)14695981039346656037UL), (hash, letter) => unchecked((hash ^ letter) * 1099511628211L)) & long.MaxValue;

    internal sealed record Update(string Digest, long Value, string Base);

    private sealed record State(string Tag, string Chain);
}

/// <summary>An invariant of the federation does not hold.</summary>
internal sealed class InvariantException(string message) : Exception(message);
