using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana;

/// <summary>A page of <c>docs/runbooks</c>, and what it tells people to type.</summary>
internal sealed partial record Runbook(string Name, string Text)
{
    public static string Folder { get; } = Path.Combine(Checkout.Root, "docs", "runbooks");

    /// <summary>All pages but their list.</summary>
    public static ImmutableArray<Runbook> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.md").Select(file => new Runbook(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)))
            .Where(page => page.Name != "README").OrderBy(page => page.Name, StringComparer.Ordinal),
    ];

    /// <summary>A query a line.</summary>
    public IEnumerable<string> Queries => Lines("promql");

    /// <summary>Commands of <c>hierfl</c> and <c>hierfl-agent</c>, in blocks and in sentences, without what a shell would take away.</summary>
    public IEnumerable<string> Commands => Lines("sh").Concat(Span().Matches(Text).Select(span => span.Groups["code"].Value))
        .Select(code => code.Split('#', '|', '<')[0].Trim())
        .Where(code => Program().IsMatch(code));

    private IEnumerable<string> Lines(string language) =>
        Fence().Matches(Text).Where(fence => fence.Groups["language"].Value == language)
            .SelectMany(fence => fence.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<lines>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("^hierfl(-agent)? ")]
    private static partial Regex Program();
}
