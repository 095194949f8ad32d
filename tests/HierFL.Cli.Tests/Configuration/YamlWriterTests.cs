using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Configuration;

[TestClass]
public sealed class YamlWriterTests
{
    private static readonly string[] Texts =
    [
        "no", "Yes", "y", "0123", "1e-5", "12", "1m", "90s", "1_000", "", "null", "~", "a: b", "a:", "# x", "a #b", "ü\"'\\", "two\nlines", "tail ", " ", "- a", "-", "?", "*x", "&y",
        "!z", "2024-01-01", "head.*", "{", "]", "%", "@", "`", "|", ">", "a,b", ".inf", "=", "<<", "\t", "\u0001", "\u2028", "1:30", "0x1F", "infinity", "😀",
    ];

    [TestMethod]
    public void Reads_back_what_it_wrote()
    {
        var random = new Random(Seeds.Next(4));
        for (var i = 0; i < 500; i++)
        {
            var tree = Map(random, 3);
            var text = YamlWriter.Write(tree);
            Assert.AreEqual(Shape(tree), Shape(YamlReader.Read(text)), text);
        }
    }

    [TestMethod]
    public void Quotes_what_a_reader_could_take_for_something_else()
    {
        foreach (var text in Texts)
        {
            var tree = new MapNode([new MapEntry("key", new ScalarNode(text, Quoted: true, 0, 0), 0, 0)], 0, 0);
            var plain = ((ScalarNode)((MapNode)YamlReader.Read(YamlWriter.Write(tree)))["key"]!).Quoted is false;
            Assert.AreEqual(text is "1m" or "90s" or "infinity", plain, text);
        }
    }

    private static Node Random(Random random, int depth) => random.Next(depth > 0 ? 4 : 2) switch
    {
        0 => new ScalarNode(Texts[random.Next(Texts.Length)], Quoted: true, 0, 0),
        1 => new ScalarNode(random.Next(2) == 0 ? "true" : "1E-05", Quoted: false, 0, 0),
        2 => new ListNode([.. Enumerable.Range(0, random.Next(4)).Select(_ => Random(random, depth - 1))], 0, 0),
        _ => Map(random, depth - 1),
    };

    private static MapNode Map(Random random, int depth)
    {
        ImmutableArray<string> keys = ["kind", "b", "c-d", "no", "12", "e f"];
        return new MapNode([.. keys.Take(random.Next(6)).Select(key => new MapEntry(key, Random(random, depth), 0, 0))], 0, 0);
    }

    /// <summary>A tree without places; text is marked unless it is one that may be plain.</summary>
    private static string Shape(Node node) => node switch
    {
        MapNode map => "{" + string.Join(",", map.Entries.Select(entry => $"{entry.Key}={Shape(entry.Value)}")) + "}",
        ListNode list => "[" + string.Join(",", list.Items.Select(Shape)) + "]",
        _ => $"<{((ScalarNode)node).Text}>",
    };
}
