using System.Globalization;

namespace HierFL.Cli.Rendering;

/// <summary>What is known at a cluster's client of hospitals that no metric counts: how many there are. Who, and with how many rows, stays at the hospitals.</summary>
internal static class UnmeasuredText
{
    /// <param name="round">The measured round.</param>
    /// <param name="trained">Hospitals in its sum.</param>
    /// <param name="measured">Hospitals with metrics.</param>
    /// <returns>A sentence; null where at least as many were measured.</returns>
    public static string? Of(int round, int trained, int measured) => measured >= trained ? null
        : $"{Number(trained)} {(trained == 1 ? "hospital" : "hospitals")} trained in round {Number(round)}, and {(measured == 0 ? "none" : Number(measured))} "
            + $"{(measured > 1 ? "are" : "is")} measured: the others have fewer rows than their policy.minEvaluationRows, or gave no answer";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
