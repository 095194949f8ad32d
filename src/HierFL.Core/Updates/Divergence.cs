using System.Globalization;
using System.Text.RegularExpressions;

namespace HierFL.Core.Updates;

/// <summary>
/// Values that training has driven out of all bounds: what a hospital is told of one, and what a person is told of a round that failed over them. Tiers hand
/// each other sentences, and a region may be of another version; so the second is read from the first. No sentence has the value itself: they go into logs,
/// reports and records that are kept.
/// </summary>
public static partial class Divergence
{
    internal const string Advice = "lower local.optimizer.learningRate, or set local.clipGradient";

    /// <summary>What is wrong with a value that is not finite.</summary>
    internal static string NotFinite(string place, double value) => $"element {place} is {(double.IsNaN(value) ? "not a number" : "infinite")}; all must be finite";

    /// <summary>What is wrong with a value beyond its bound.</summary>
    internal static string OutOfBound(string place, double bound) =>
        string.Create(CultureInfo.InvariantCulture, $"element {place} is beyond its bound; its magnitude may be at most {bound:R}");

    /// <summary>Why a training pass was abandoned, for who can do something about it; as it is where no training diverged.</summary>
    /// <param name="reason">With a clause for each hospital that was refused.</param>
    public static string Explain(string reason)
    {
        var found = Refusals().Matches(reason);
        if (found.Count == 0)
        {
            return reason;
        }

        var hospitals = found.Select(refusal => refusal.Groups["hospital"].Value).Distinct().Order(StringComparer.Ordinal);
        string[] others = [.. Refusals().Replace(reason, "").Split("; ").Where(clause => clause.Trim(' ', ';').Length > 0 && !Tally().IsMatch(clause))];
        return $"it diverged at {string.Join(", ", hospitals)}: values grew out of bounds ({found[0].Value}); {Advice}{string.Concat(others.Select(other => "; " + other))}";
    }

    [GeneratedRegex(@"(?<hospital>[a-z0-9-]+): element \d+ of (tensor|lane) '[^']*' is [^;]+; (all must be finite|its magnitude may be at most [0-9.E+-]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Refusals();

    /// <summary>A count of those who are missing, once it is said why.</summary>
    [GeneratedRegex(@"\A([a-z0-9-]+: )?every member is decided with \d+ of at least \d+ hospitals\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tally();
}
