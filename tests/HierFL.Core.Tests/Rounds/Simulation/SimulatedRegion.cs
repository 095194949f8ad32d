using System.Collections.Immutable;
using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>The shell of a region's grain: it carries out what <see cref="TierRound"/> says.</summary>
internal sealed class SimulatedRegion(World world, string name)
{
    private readonly HashSet<Contribution> _granted = [];
    private TierRound? _round;
    private Version? _model;

    /// <summary>Taken durably at activation: tells the accumulators of two activations apart.</summary>
    public long Fence { get; } = world.NextFence++;

    private bool IsAlive => world.Aggregators[name].Contains(this);

    public void Open(RoundKey key, Version model)
    {
        if (!IsAlive || (_round is not null && _round.Window.Key >= key))
        {
            return;
        }

        var cohort = world.Hospitals.Keys.Where(hospital => hospital.StartsWith(name, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToImmutableArray();
        _granted.Clear();
        _model = model;
        _round = TierRound.Plan(
            new RoundWindow { Key = key, Cohort = cohort, Minimum = 1, Deadline = TimeSpan.FromMilliseconds(400), AskAgain = TimeSpan.FromMilliseconds(30) },
            new DirectCollect());
        Step(new Opened());
    }

    public void Offer(RoundKey key, Offered offer, Action<RoundEffect> reply)
    {
        if (!IsAlive || _round?.Window.Key != key)
        {
            return;
        }

        foreach (var effect in Step(offer).Where(effect => effect is Grant or Answer))
        {
            world.Send(() => reply(effect));
        }
    }

    public void TakeReceipt(RoundKey key, Added added, Action<HierFL.Core.Updates.UpdateOutcome> reply)
    {
        if (!IsAlive || _round?.Window.Key != key)
        {
            return;
        }

        foreach (var answer in Step(added).OfType<Answer>())
        {
            world.Send(() => reply(answer.Outcome));
        }
    }

    public void Lose(IEnumerable<string> holders)
    {
        foreach (var holder in holders)
        {
            if (IsAlive && _round is not null)
            {
                Step(new HolderLost(holder));
            }
        }
    }

    public void TakeSealed(string holder, ImmutableArray<Contribution> contents)
    {
        if (IsAlive && _round is not null)
        {
            Step(new Sealed(holder, contents));
        }
    }

    public void Close(RoundKey key, string model)
    {
        if (IsAlive && _round?.Window.Key == key)
        {
            Step(new Persisted(model));
        }
    }

    private ImmutableArray<RoundEffect> Step(RoundInput input)
    {
        var (next, effects) = _round!.Step(input, world.Now);
        _round = next;
        foreach (var effect in effects)
        {
            Carry(next.Window.Key, effect);
        }

        return effects;
    }

    private void Carry(RoundKey key, RoundEffect effect)
    {
        switch (effect)
        {
            case Invite invite:
                var model = _model!;
                foreach (var member in invite.Members)
                {
                    world.Send(() => world.Hospitals[member].Order(key, model));
                }

                break;
            case Grant grant:
                _granted.Add(new Contribution(grant.Member, grant.Digest));
                break;
            case Seal seal:
                world.Send(() => SiloOf(seal.Holder).Seal(this, seal.Holder));
                break;
            case Commit commit:
                Forward(key, commit);
                break;
            case WakeAt wake:
                world.After(world.Delay(wake.Time), () => Tick(key));
                break;
            case Abandon abandon:
                world.Send(() => world.Root().RegionAbandons(key, name, abandon.Reason));
                break;
            default:
                break;
        }
    }

    private void Tick(RoundKey key)
    {
        if (IsAlive && _round?.Window.Key == key)
        {
            Step(new Ticked());
        }
    }

    private void Forward(RoundKey key, Commit commit)
    {
        long sum = 0;
        foreach (var holder in commit.Holders)
        {
            if (SiloOf(holder).SumOf(holder) is not { } part)
            {
                world.After(1, () => Lose([holder]));
                return;
            }

            sum += part;
        }

        if (!commit.Contents.All(_granted.Contains))
        {
            throw new InvariantException($"{name} forwards an update it never granted");
        }

        var partial = new SimulatedRoot.Partial(name, $"{Fence}:{string.Join(',', commit.Holders)}", commit.Contents, sum);
        world.Send(() => world.Root().Offer(key, partial));
    }

    private SimulatedSilo SiloOf(string holder) => world.Silos[name].Single(silo => holder.StartsWith(silo.Name + "#", StringComparison.Ordinal));
}
