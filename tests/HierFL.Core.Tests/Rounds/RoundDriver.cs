using System.Collections.Immutable;
using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Rounds;

/// <summary>Steps a round by hand at times given in seconds.</summary>
internal sealed class RoundDriver(RoundWindow window, CollectProtocol? collect = null)
{
    private TierRound _round = TierRound.Plan(window, collect ?? new DirectCollect());

    public RoundPhase Phase => _round.Phase;

    public static RoundWindow Window(int hospitals, int minimum, double? deadlineSeconds = null) => new()
    {
        Key = new RoundKey("job", 1, 1),
        Cohort = [.. Enumerable.Range(0, hospitals).Select(i => $"h{i}")],
        Minimum = minimum,
        Deadline = deadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    public ImmutableArray<RoundEffect> At(double seconds, RoundInput input)
    {
        var (next, effects) = _round.Step(input, DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds));
        _round = next;
        return effects;
    }

    public void Accept(string member, string holder)
    {
        At(0, new Offered(member, "d-" + member, holder));
        At(0, new Added(member, "d-" + member, holder));
    }
}
