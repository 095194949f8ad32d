using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Architecture;

/// <summary>Small files, telling names, nothing left undone.</summary>
[TestClass]
public sealed partial class TidinessTests
{
    private const int MaxLines = 400;

    private const int MedianLines = 80;

    private static readonly string[] EmptyNames = ["Util", "Utils", "Helper", "Helpers", "Manager", "Common"];

    private static readonly string[] TextFiles =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".yaml", ".yml", ".json", ".txt", ".csv", ".sh", ".proto", ".editorconfig", ".gitignore"];

    [TestMethod]
    public void No_file_is_longer_than_400_lines()
    {
        var found = new Findings($"longer than {MaxLines} lines");
        foreach (var path in Code())
        {
            found.AddWhere(Lines(path) > MaxLines, $"{path}: {Lines(path)}");
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Half_of_the_source_files_are_shorter_than_80_lines()
    {
        var lengths = SourceTree.Files("src", ".cs").Select(Lines).Order().ToList();
        Assert.IsLessThan(MedianLines, lengths[lengths.Count / 2]);
    }

    [TestMethod]
    public void Names_say_what_a_thing_is()
    {
        var found = new Findings($"named after nothing ({string.Join(", ", EmptyNames)}); name the noun it serves");
        foreach (var path in Code())
        {
            foreach (var part in path.Split('/', '.'))
            {
                found.AddWhere(Words(part).Intersect(EmptyNames).Any(), path);
            }

            foreach (Match type in TypeDeclaration().Matches(SourceTree.Text(path)))
            {
                found.AddWhere(Words(type.Groups["name"].Value).Intersect(EmptyNames).Any(), $"{path}: {type.Groups["name"].Value}");
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Nothing_is_left_undone()
    {
        var found = new Findings("left undone");
        foreach (var path in Code())
        {
            found.AddWhere(LeftUndone().IsMatch(SourceTree.Text(path)), path);
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Every_text_file_ends_with_a_newline()
    {
        var found = new Findings("does not end with a newline");
        foreach (var path in SourceTree.Files("", TextFiles))
        {
            var text = SourceTree.Text(path);
            found.AddWhere(text.Length > 0 && text[^1] != '\n', path);
        }

        found.AssertNone();
    }

    private static IEnumerable<string> Code() => SourceTree.Files("src", ".cs").Concat(SourceTree.Files("tests", ".cs"));

    private static int Lines(string path) => SourceTree.Text(path).Count(character => character == '\n');

    /// <summary>The words of a PascalCase name.</summary>
    private static IEnumerable<string> Words(string name) => Word().Matches(name).Select(match => match.Value);

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TypeDeclaration();

    // The brackets keep this file from finding itself.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K)\b")]
    private static partial Regex LeftUndone();
}
