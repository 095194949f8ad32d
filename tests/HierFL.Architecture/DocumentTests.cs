using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Architecture;

/// <summary>The documents lead somewhere and say what is so.</summary>
[TestClass]
public sealed partial class DocumentTests
{
    [TestMethod]
    public void Every_relative_link_leads_somewhere()
    {
        var found = new Findings("a link to nothing");
        foreach (var path in SourceTree.Files("", ".md"))
        {
            foreach (var target in LinksOf(SourceTree.Text(path)))
            {
                var full = SourceTree.Full(Path.Combine(Path.GetDirectoryName(path)!, target));
                found.AddWhere(!File.Exists(full) && !Directory.Exists(full), $"{path}: {target}");
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Every_decision_says_why_and_what_would_change_our_mind()
    {
        string[] headings = ["## Context", "## Decision", "## Consequences", "## What would change our mind"];
        var decisions = SourceTree.Files("docs/adr", ".md");
        Assert.IsNotEmpty(decisions);
        foreach (var path in decisions)
        {
            var found = SourceTree.Text(path).Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();
            CollectionAssert.AreEqual(headings, found, path);
        }
    }

    [TestMethod]
    public void The_table_of_the_breast_cancer_example_is_the_one_its_page_describes()
    {
        var header = SourceTree.Text("docs/examples/breast-cancer/breast-cancer.csv").Split('\n')[0].Split(',');
        var rows = SourceTree.Text("docs/examples/breast-cancer/breast-cancer.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',')).ToList();
        var (hospital, region, split, diagnosis) =
            (Array.IndexOf(header, "hospital"), Array.IndexOf(header, "region"), Array.IndexOf(header, "split"), Array.IndexOf(header, "diagnosis"));
        Assert.HasCount(34, header);
        Assert.HasCount(569, rows);

        var described = HospitalRow().Matches(SourceTree.Text("docs/examples/breast-cancer/README.md"));
        Assert.HasCount(8, described);
        foreach (Match line in described)
        {
            var own = rows.Where(row => row[hospital] == line.Groups["hospital"].Value).ToList();
            Assert.IsTrue(own.All(row => row[region] == line.Groups["region"].Value), line.Value);
            foreach (var part in new[] { "train", "test" })
            {
                var all = own.Where(row => row[split] == part).ToList();
                Assert.HasCount(Number(line, part), all, line.Value);
                Assert.HasCount(Number(line, part + "Malignant"), all.Where(row => row[diagnosis] == "malignant"), line.Value);
            }
        }
    }

    private static int Number(Match line, string group) => int.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    private static IEnumerable<string> LinksOf(string markdown) =>
        Link().Matches(Fence().Replace(markdown, ""))
            .Select(match => match.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                && !target.StartsWith("mailto:", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\| (?<hospital>[a-z]+) \| (?<region>[a-z]+) \| (?<train>\d+) \((?<trainMalignant>\d+)\) \| (?<test>\d+) \((?<testMalignant>\d+)\) \|", RegexOptions.Multiline)]
    private static partial Regex HospitalRow();
}
