using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>The shell of the root's grain; its members are regions, its holder is its own memory.</summary>
internal sealed class SimulatedRoot
{
    private readonly World _world;
    private readonly long _epoch;
    private readonly Dictionary<string, Partial> _sum = [];
    private Version _model;
    private TierRound _round;
    private int _sequence;

    public SimulatedRoot(World world)
    {
        _world = world;
        _epoch = world.Store.TakeEpoch();
        _model = world.Store.Head;
        _round = Plan();
    }

    public bool IsGone { get; private set; }

    private string Holder => $"root#{_round.Window.Key}";

    public void Die() => IsGone = true;

    public void Offer(RoundKey key, Partial partial)
    {
        if (IsGone || key != _round.Window.Key)
        {
            return;
        }

        foreach (var grant in Step(new Offered(partial.Region, partial.Digest, Holder)).OfType<Grant>())
        {
            if (_world.IsStormy && _world.Chance(0.1))
            {
                Step(new Withdrawn(grant.Member, grant.Digest));
            }
            else if (_sum.TryAdd(partial.Region, partial) && !(_world.IsStormy && _world.Chance(0.1)))
            {
                Step(new Added(partial.Region, partial.Digest, Holder, partial.Contents.Length));
            }
            else if (_sum[partial.Region].Digest == partial.Digest)
            {
                Step(new Added(partial.Region, partial.Digest, Holder, partial.Contents.Length));
            }
        }
    }

    public void RegionAbandons(RoundKey key, string region, string reason)
    {
        if (!IsGone && key == _round.Window.Key)
        {
            Step(new Refused(region, UpdateOutcome.Rejected(RejectionReason.Unplanned, reason)));
        }
    }

    private TierRound Plan()
    {
        _sum.Clear();
        var key = new RoundKey("job", _epoch, ++_sequence);
        var minimum = _world.IsStormy ? 1 + _world.Below(_world.Hospitals.Count) : _world.Hospitals.Count;
        _round = TierRound.Plan(
            new RoundWindow
            {
                Key = key,
                Cohort = [.. World.Regions],
                Minimum = minimum,
                Deadline = TimeSpan.FromMilliseconds(700),
                AskAgain = TimeSpan.FromMilliseconds(30),
            },
            new DirectCollect());
        Step(new Opened());
        AskAgain(key);
        return _round;
    }

    /// <summary>Plans are sent again until the pass is over: a region that lost its memory begins anew.</summary>
    private void AskAgain(RoundKey key) => _world.After(50, () =>
    {
        if (!IsGone && key == _round.Window.Key && !_round.IsOver)
        {
            Invite(key, World.Regions);
            AskAgain(key);
        }
    });

    private void Invite(RoundKey key, IEnumerable<string> regions)
    {
        var model = _model;
        foreach (var region in regions)
        {
            _world.Send(() => _world.Region(region).Open(key, model));
        }
    }

    private ImmutableArray<RoundEffect> Step(RoundInput input)
    {
        var key = _round.Window.Key;
        var (next, effects) = _round.Step(input, _world.Now);
        _round = next;
        foreach (var effect in effects)
        {
            Carry(key, effect);
        }

        return effects;
    }

    private void Carry(RoundKey key, RoundEffect effect)
    {
        switch (effect)
        {
            case Invite invite:
                Invite(key, invite.Members);
                break;
            case Seal seal:
                Step(new Sealed(seal.Holder, [.. _sum.Values.Select(partial => new Contribution(partial.Region, partial.Digest))]));
                break;
            case Commit commit:
                Persist(key, commit);
                break;
            case WakeAt wake:
                _world.After(_world.Delay(wake.Time), () => Tick(key));
                break;
            case Abandon:
                _world.After(10, () => Continue(key));
                break;
            default:
                break;
        }
    }

    private void Tick(RoundKey key)
    {
        if (!IsGone && key == _round.Window.Key)
        {
            Step(new Ticked());
        }
    }

    private void Persist(RoundKey key, Commit commit)
    {
        var partials = commit.Contents.Select(item => _sum[item.Member]).ToArray();
        var contents = partials.SelectMany(partial => partial.Contents).ToArray();
        Invariants.CheckCommit(_world, _model, contents, partials.Sum(partial => partial.Sum));
        var next = SimulatedStore.Next(_model, contents, partials.Sum(partial => partial.Sum));
        if (!_world.Store.TryCommit(_epoch, next))
        {
            IsGone = true;
            return;
        }

        _model = next;
        Step(new Persisted(next.Hash));
        foreach (var region in World.Regions)
        {
            _world.Send(() => _world.Region(region).Close(key, next.Hash));
        }

        _world.After(1, () => Continue(key));
    }

    private void Continue(RoundKey key)
    {
        if (!IsGone && key == _round.Window.Key && _model.Round < _world.Rounds)
        {
            Plan();
        }
    }

    internal sealed record Partial(string Region, string Digest, ImmutableArray<Contribution> Contents, long Sum);
}
