using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana;

/// <summary>What a runbook tells somebody to type at night exists.</summary>
[TestClass]
public sealed class RunbookTests
{
    private static readonly string[] Sections = ["## Meaning", "## Impact", "## First look", "## Diagnosis", "## Remedy", "## Rehearsed"];

    private static readonly string[] Alerts = [.. RuleFile.Alerts.Select(rule => rule.Alert!).Distinct()];

    [TestMethod]
    public void Each_alert_has_its_runbook_and_each_runbook_its_alert() =>
        CollectionAssert.AreEquivalent(Alerts, Runbook.All.Select(page => page.Name).ToArray());

    [TestMethod]
    public void A_runbook_leads_from_meaning_to_remedy()
    {
        var list = File.ReadAllText(Path.Combine(Runbook.Folder, "README.md"));
        var found = new Complaints();
        foreach (var page in Runbook.All)
        {
            var lines = page.Text.Split('\n');
            found.AddWhere(lines[0] != $"# {page.Name}", $"{page.Name}: has another title");
            found.AddWhere(!lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).SequenceEqual(Sections), $"{page.Name}: is to have {string.Join(", ", Sections)}");
            found.AddWhere(!page.Commands.Concat(page.Queries).Any(), $"{page.Name}: names nothing to type");
            found.AddWhere(!list.Contains($"[{page.Name}]({page.Name}.md)", StringComparison.Ordinal), $"{page.Name}: is not in the list of runbooks");
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Every_command_is_a_verb_with_options_it_has()
    {
        var found = new Complaints();
        var tried = 0;
        foreach (var (page, command) in Runbook.All.SelectMany(page => page.Commands.Select(command => (page.Name, command))))
        {
            tried++;
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (HelpOf(words) is not { } help)
            {
                found.AddWhere(true, $"{page}: {command}: there is no such verb");
                continue;
            }

            foreach (var option in words.Where(word => word.StartsWith("--", StringComparison.Ordinal)))
            {
                found.AddWhere(!help.Contains($"{option} ", StringComparison.Ordinal), $"{page}: {command}: has no option {option}");
            }
        }

        found.AssertNone();
        Assert.IsGreaterThan(Runbook.All.Length, tried);
    }

    /// <summary>The help of a command as its own tests have it: the text of two words, or of one that has no verbs below it.</summary>
    private static string? HelpOf(string[] words)
    {
        var tests = words[0] == "hierfl" ? "HierFL.Cli.Tests" : "HierFL.Agent.Tests";
        string? Help(string verb) => Path.Combine(Checkout.Root, "tests", tests, "Goldens", $"help-{verb}.txt") is var file && File.Exists(file) ? File.ReadAllText(file) : null;
        return Help(string.Join('-', words[1..Math.Min(3, words.Length)])) ?? (Help(words[1]) is { } help && !help.Contains("Commands:", StringComparison.Ordinal) ? help : null);
    }
}
