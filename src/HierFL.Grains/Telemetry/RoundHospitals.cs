using HierFL.Core.Rounds;

namespace HierFL.Grains.Telemetry;

/// <summary>How the hospitals of a round stand.</summary>
/// <param name="Asked">All of them.</param>
/// <param name="Admitted">Whose update is in the sum.</param>
/// <param name="Declined">Who declined, or whose update was refused for good.</param>
internal sealed record RoundHospitals(int Asked, int Admitted, int Declined)
{
    /// <summary>Who has not answered, waits for something, or came too late.</summary>
    public int Missing => Math.Max(0, Asked - Admitted - Declined);

    /// <summary>Null for a phase that knows nothing of its window.</summary>
    public static RoundHospitals? Of(RoundWindow window, RoundPhase phase) => phase switch
    {
        CollectPhase collect => Of(window, collect.Protocol, collect.Protocol.Tally(window).Accepted),
        CombinePhase combine => Of(window, combine.Collected.Protocol, combine.Collected.Protocol.Tally(window).Accepted),
        CommitPhase commit => Of(window, commit.Combined.Collected.Protocol, commit.Commit.Contents.Length),
        _ => null,
    };

    private static RoundHospitals Of(RoundWindow window, CollectProtocol protocol, int admitted) =>
        new(window.Cohort.Length, admitted, Math.Max(0, protocol.Refusals.Length - protocol.Held.Length));
}
