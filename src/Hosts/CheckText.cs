using System.Globalization;
using System.Text;

namespace HierFL.Hosts;

/// <summary>Checks for people: a line each, and its remedy below.</summary>
internal static class CheckText
{
    /// <summary>Lines with a newline at the end.</summary>
    public static string Lines(IReadOnlyList<CheckResult> results)
    {
        const int Gap = 2;
        var (text, width) = (new StringBuilder(), results.Count == 0 ? 0 : results.Max(result => result.Check.Length) + Gap);
        foreach (var result in results)
        {
            var state = result.State.ToString().ToLowerInvariant().PadRight(6);
            text.Append(CultureInfo.InvariantCulture, $"{state}{result.Check.PadRight(width)}{result.Found}\n");
            if (result.Remedy is { } remedy)
            {
                text.Append(CultureInfo.InvariantCulture, $"{new string(' ', state.Length + width)}-> {remedy}\n");
            }
        }

        return text.ToString();
    }

    public static int Count(IReadOnlyList<CheckResult> results, CheckState state) => results.Count(result => result.State == state);
}
