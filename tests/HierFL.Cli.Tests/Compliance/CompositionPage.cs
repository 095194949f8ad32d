using System.Text;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>The page of the docs that says what goes together, as the test found it.</summary>
internal static class CompositionPage
{
    public const string Path = "docs/compositions.md";

    public static string Of(IReadOnlyList<(JobOption First, JobOption Second, Composition Composition)> pairs)
    {
        var refused = pairs.Where(pair => pair.Composition.Job is null).ToList();
        var page = new StringBuilder($"""
            # What goes together

            Made by a test, which puts every two choices of different fields into one job, with defaults elsewhere, and runs it twice: undisturbed, and killed
            and resumed. A pair either gives the same model both times, bit for bit, or is refused before anything runs. After a change,
            `HIERFL_UPDATE_GOLDEN=1` rewrites this page. Every build trains a sixth of the pairs, `HIERFL_LONG=1` all of them.

            {pairs.Count} pairs: {pairs.Count - refused.Count} train, {refused.Count} are refused.

            ## Choices

            | field | choices |
            |---|---|

            """);
        foreach (var field in JobOptions.All.GroupBy(option => option.Field))
        {
            page.Append($"| `{field.Key}` | {string.Join(" · ", field.Select(Described))} |\n");
        }

        page.Append("""

            ## Refused

            Every pair that is not here trains.

            | choice | with | what is said |
            |---|---|---|

            """);
        foreach (var (first, second, composition) in refused)
        {
            page.Append($"| {first.Field}: {first.Name} | {second.Field}: {second.Name} | {composition.Refusal.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        return page.ToString();
    }

    private static string Described(JobOption option) => option.Needs.IsEmpty
        ? option.Name
        : $"{option.Name} (where nothing else is said, with {string.Join(", ", option.Needs.Select(need => $"`{need.Key}: {need.Value}`"))})";
}
