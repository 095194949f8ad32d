using HierFL.Core.Personalization;

namespace HierFL.Core.Jobs;

/// <summary>What personalization cannot go with.</summary>
internal static class PersonalRules
{
    /// <summary>Where models are known, which silos do not load.</summary>
    public static IEnumerable<Finding> PartsAreOfTheModel(JobFacts facts)
    {
        if (facts.Job.Personalization is not PersonalPart part || facts.Choices.FirstOrDefault(chosen => chosen.Choice is ILaidOut) is not { Choice: ILaidOut model } found
            || found.Choice.Check().Any() || part.Check().Any())
        {
            yield break;
        }

        if (part.Refuse(model.LayoutFor(facts.Job)) is { } reason)
        {
            yield return new Finding($"found {Casing.Kind(part.GetType())}, {reason}", "personalization", "model");
        }
    }

    /// <summary>A guarantee is for all that leaves the hospital: what depends on state that has seen rows without noise has none.</summary>
    public static IEnumerable<Finding> PrivacyNeedsNoisedState(JobFacts facts) =>
        from mechanism in facts.Choices
        where mechanism.Has(Traits.Private)
        from keeper in facts.Choices
        where keeper.Has(Traits.UnnoisedState)
        select new Finding(
            $"found {keeper.Path} {keeper.Kind}, whose updates depend on state of the hospital without noise, with {mechanism.Path} {mechanism.Kind}; allowed: {mechanism.Path} none",
            keeper.Path,
            mechanism.Path);
}
