using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Chaos;

/// <summary>The jobs that are disturbed.</summary>
internal static class ChaosJobs
{
    public const int Rounds = 30;

    private static readonly string[] Kinds = [nameof(Jobs.Stateful), nameof(Jobs.Stateless), nameof(Jobs.Regional)];

    /// <summary>Every hospital in every round: the seed alone says what comes out.</summary>
    public static string WithAll(int run) => Jobs.Of(Kinds[run % Kinds.Length]).With("rounds: 4", $"rounds: {Rounds}");

    /// <summary>Whoever comes in time: what comes out depends on who did.</summary>
    public static string WithDeadlines(int run) =>
        Jobs.Of(Kinds[run % 2]).With("rounds: 4", $"rounds: {Rounds}") + "\ncohort: {kind: all, min: 1, deadline: 3s}\nregion: {min: 1, deadline: 3s, lost: leave}\n";
}
