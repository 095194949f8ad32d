using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Architecture;

/// <summary>
/// What the compiler refuses through BannedSymbols.txt, read from the source as well, so that the ban does not hang on the analyzer being wired.
/// </summary>
[TestClass]
public sealed partial class BannedCallTests
{
    [TestMethod]
    public void Core_and_Grains_take_clock_and_randomness_from_outside()
    {
        var found = new Findings("an ambient clock or source of randomness; take a TimeProvider or a seeded stream");
        foreach (var path in SourceTree.Files("src/HierFL.Core", ".cs").Concat(SourceTree.Files("src/HierFL.Grains", ".cs")))
        {
            Search(path, Ambient(), found);
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Learning_never_sums_over_a_literal_zero()
    {
        // tensor.sum(0) binds to sum(ScalarType), because a literal 0 converts to any enum: it sums over everything. sum([0L]) is meant.
        var found = new Findings("sum(0) binds to sum(ScalarType); write sum([0L])");
        foreach (var path in SourceTree.Files("src/HierFL.Learning", ".cs"))
        {
            Search(path, SumOverLiteralZero(), found);
        }

        found.AssertNone();
    }

    [TestMethod]
    public void The_compiler_bans_them_too()
    {
        var banned = SourceTree.Text("BannedSymbols.txt");
        string[] expected =
        [
            "P:System.Random.Shared;", "P:System.DateTime.Now;", "P:System.DateTime.UtcNow;", "P:System.DateTimeOffset.UtcNow;", "M:System.Guid.NewGuid;",
            "M:System.Threading.Tasks.Task.Delay(System.Int32);", "M:System.Threading.Thread.Sleep(System.Int32);",
        ];
        foreach (var symbol in expected)
        {
            Assert.Contains(symbol, banned);
        }

        var properties = SourceTree.Text("src/Directory.Build.props");
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", properties);
        Assert.Contains("BannedSymbols.txt", properties);
    }

    [TestMethod]
    [DataRow("var x = Random.Shared.Next();", true)]
    [DataRow("await Task.Delay(5);", true)]
    [DataRow("var now = time.GetUtcNow();", false)]
    [DataRow("// never Task.Delay(5) here", false)]
    public void The_reading_finds_calls_and_not_comments(string line, bool expected)
    {
        Assert.AreEqual(expected, Ambient().IsMatch(WithoutComment(line)));
    }

    [TestMethod]
    [DataRow("g.sum(0)", true)]
    [DataRow("g.sum( 0 )", true)]
    [DataRow("g.sum([0L])", false)]
    [DataRow("g.sum(0.5)", false)]
    public void The_reading_finds_a_literal_zero(string line, bool expected)
    {
        Assert.AreEqual(expected, SumOverLiteralZero().IsMatch(line));
    }

    private static void Search(string path, Regex banned, Findings found)
    {
        var number = 0;
        foreach (var line in SourceTree.Text(path).Split('\n'))
        {
            number++;
            found.AddWhere(banned.IsMatch(WithoutComment(line)), $"{path}:{number}: {line.Trim()}");
        }
    }

    private static string WithoutComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? "" : line;

    [GeneratedRegex(@"\b(Random\.Shared|DateTime\.(Now|UtcNow|Today)|DateTimeOffset\.(Now|UtcNow)|Guid\.NewGuid|Task\.Delay|Thread\.Sleep)\b")]
    private static partial Regex Ambient();

    [GeneratedRegex(@"\bsum\(\s*0\s*\)")]
    private static partial Regex SumOverLiteralZero();
}
