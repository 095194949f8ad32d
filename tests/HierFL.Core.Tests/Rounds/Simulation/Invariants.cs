using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>What must hold whenever a model is committed.</summary>
internal static class Invariants
{
    public static void CheckCommit(World world, Version model, IReadOnlyCollection<Contribution> contents, long sum)
    {
        if (contents.Select(item => item.Member).Distinct().Count() != contents.Count)
        {
            throw new InvariantException($"round {model.Round + 1} counts a hospital twice: {string.Join(", ", contents)}");
        }

        if (contents.Count == 0)
        {
            throw new InvariantException($"round {model.Round + 1} commits nothing");
        }

        foreach (var item in contents)
        {
            if (!world.Hospitals[item.Member].Trained(item.Digest, model.Hash))
            {
                throw new InvariantException($"{item.Digest} of {item.Member} was not trained on {model.Hash}");
            }
        }

        var expected = contents.Sum(item => SimulatedHospital.Stable(item.Digest) & 0xFFFF);
        if (expected != sum)
        {
            throw new InvariantException($"round {model.Round + 1}: the sum is {sum}, its contents add to {expected}");
        }
    }
}
