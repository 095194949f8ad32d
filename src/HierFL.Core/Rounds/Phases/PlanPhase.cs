namespace HierFL.Core.Rounds;

/// <summary>The plan is made and nobody has been asked.</summary>
public sealed record PlanPhase(CollectProtocol Collect) : RoundPhase
{
    internal override Transition Step(RoundWindow window, RoundInput input, DateTimeOffset now)
    {
        if (input is not Opened)
        {
            return Stay();
        }

        var begun = Collect.Begin(window);
        return CollectPhase.Enter(window, begun.Next, [], now + window.Deadline, now, begun.Effects);
    }
}
