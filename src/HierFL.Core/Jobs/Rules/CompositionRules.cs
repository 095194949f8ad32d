using HierFL.Core.Rounds;

namespace HierFL.Core.Jobs;

/// <summary>Compositions that cannot work, refused by the traits of what was chosen (design decision D6).</summary>
internal static class CompositionRules
{
    public static IEnumerable<Finding> ChoicesFitTheJob(JobFacts facts) =>
        from chosen in facts.Choices
        from misfit in chosen.Choice.Misfits(facts.Job)
        select new Finding($"found {chosen.Kind}, {misfit.Sentence}", chosen.Path, misfit.Field);

    /// <summary>A region commits its own steps, so the root sees region models only: their mean is that of the hospitals for linear rules alone.</summary>
    public static IEnumerable<Finding> RegionalRoundsNeedLinearRule(JobFacts facts) =>
        facts.Job.Region.Rounds == 1 || facts.Job.Aggregation.Traits.HasFlag(Traits.Linear) ? []
            : [new Finding(
                $"found {facts.Job.Region.Rounds} regional rounds with the aggregation {Casing.Kind(facts.Job.Aggregation.GetType())}, which is not linear; "
                + "allowed: 1, or a linear aggregation such as weighted-mean",
                "region.rounds",
                "aggregation")];

    public static IEnumerable<Finding> RegionalRoundsNeedSynchronousMode(JobFacts facts) =>
        facts.Job.Region.Rounds == 1 || facts.Job.Mode is Synchronous ? []
            : [new Finding(
                $"found {facts.Job.Region.Rounds} regional rounds with the mode {Casing.Kind(facts.Job.Mode.GetType())}; allowed: 1, or the mode synchronous",
                "region.rounds",
                "mode")];

    /// <summary>Hospital state is versioned by the global models (D13); a regional step between them has no version to promote or restore it by.</summary>
    public static IEnumerable<Finding> RegionalRoundsKeepNothing(JobFacts facts)
    {
        if (facts.Job.Region.Rounds == 1)
        {
            return [];
        }

        var kept = facts.Choices.Where(chosen => chosen.Has(Traits.Stateful)).Select(chosen => (chosen.Path, What: $"{chosen.Path} {chosen.Kind}")).ToList();
        if (facts.Job.Local.OptimizerState == OptimizerStatePolicy.Keep)
        {
            kept.Add(("local.optimizerState", "local.optimizerState keep"));
        }

        if (facts.Job.Local.Sampling == Sampling.Continue)
        {
            kept.Add(("local.sampling", "local.sampling continue"));
        }

        return kept.Select(keeper => new Finding(
            $"found {keeper.What}, which keeps state at the hospital, with {facts.Job.Region.Rounds} regional rounds; allowed: together with region.rounds 1",
            keeper.Path,
            "region.rounds"));
    }

    /// <summary>A region that commits steps, or whose sum is encoded anew, hands on a mean: what else the algorithm makes of a round would be lost.</summary>
    public static IEnumerable<Finding> RegionsHandOnMeans(JobFacts facts)
    {
        if (!facts.Job.Algorithm.Traits.HasFlag(Traits.CombinesAtRoot))
        {
            yield break;
        }

        var kind = Casing.Kind(facts.Job.Algorithm.GetType());
        if (facts.Job.Region.Rounds > 1)
        {
            yield return new Finding(
                $"found {kind}, which combines at the root, with {facts.Job.Region.Rounds} regional rounds; allowed: region.rounds 1", "algorithm", "region.rounds");
        }

        if (!facts.Job.Region.Weight.IsThatOfHospitals)
        {
            yield return new Finding(
                $"found {kind}, which combines at the root, with the region weight {facts.Job.Region.Weight.Kind}; allowed: examples", "algorithm", "region.weight");
        }
    }

    /// <summary>With one regional round there is no regional model that an optimizer could move.</summary>
    public static IEnumerable<Finding> RegionalServerNeedsRegionalRounds(JobFacts facts)
    {
        var region = facts.Job.Region;
        return region.Rounds > 1 || region.Server == new RegionSpec().Server ? []
            : [new Finding(
                $"found {Casing.Kind(region.Server.GetType())} with 1 regional round, after which the root moves the model; allowed: together with region.rounds above 1, or sgd with learningRate 1",
                "region.server",
                "region.rounds")];
    }

    public static IEnumerable<Finding> LeavingNeedsDeadline(JobFacts facts) =>
        facts.Job is { Region.Lost: LostRegion.Leave, Cohort.Deadline: null }
            ? [new Finding(
                "found leave without cohort.deadline, after which a region is left; allowed: wait, or a cohort.deadline", "region.lost", "cohort.deadline")]
            : [];
}
