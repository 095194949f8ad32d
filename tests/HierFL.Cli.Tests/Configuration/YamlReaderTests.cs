using HierFL.Core.Jobs;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Configuration;

[TestClass]
public sealed class YamlReaderTests
{
    [TestMethod]
    public void Gives_every_value_its_line_and_column()
    {
        var tree = (MapNode)YamlReader.Read("# comment\na: 1\nb:\n  - x\n  - {c: 'no'}\n");
        var list = (ListNode)tree["b"]!;
        var map = (MapNode)list.Items[1];

        Assert.AreEqual(new ScalarNode("1", Quoted: false, 2, 4), tree["a"]);
        Assert.AreEqual(new ScalarNode("x", Quoted: false, 4, 5), list.Items[0]);
        Assert.AreEqual(new ScalarNode("no", Quoted: true, 5, 9), map["c"]);
        Assert.AreEqual((5, 6), (map.Entries[0].Line, map.Entries[0].Column));
    }

    [TestMethod]
    [DataRow("a: &x 1\nb: *x", 1, 4, "found the anchor '&x'; allowed: values written out")]
    [DataRow("a: *x", 1, 4, "found the alias '*x'; allowed: values written out")]
    [DataRow("a: !!str 1", 1, 4, "found the tag 'tag:yaml.org,2002:str'; allowed: values without tags, the field says what they are")]
    [DataRow("a: 1\nb: 2\na: 3", 3, 1, "the key 'a' was given on line 1 already; allowed: each key once")]
    [DataRow("a: 1\n---\nb: 1", 2, 1, "found a second document; allowed: one")]
    [DataRow("? [a]\n: 1", 1, 1, "found a map or a list as a key; allowed: a name")]
    public void Refuses_yaml_beyond_the_plain_part(string text, int line, int column, string message)
    {
        Assert.AreEqual(new JobError(line, column, "", message), Refused(text));
    }

    [TestMethod]
    [DataRow("a: [1, 2"), DataRow("a: b: c"), DataRow("a:\n\tb: 1"), DataRow("a: 'x"), DataRow("a: 1\n  b: 2"), DataRow("%YAML 9.9\n---\na: 1"), DataRow("a: \"\\q\"")]
    public void Says_where_a_text_is_not_yaml(string text)
    {
        var error = Refused(text);
        StringAssert.StartsWith(error.Message, "it is not YAML: ");
        Assert.IsGreaterThan(0, error.Line);
        Assert.DoesNotContain("\n", error.Message);
    }

    /// <summary>Where the scanner has no sentence of its own.</summary>
    [TestMethod]
    [DataRow("a: 1\nstop: {{rounds: 15}\nmodel: {kind: mlp}\n", 3, 1, "'model: {kind: mlp}'")]
    public void Says_what_was_found_that_cannot_be_read(string text, int line, int column, string found)
    {
        Assert.AreEqual(new JobError(line, column, "", $"it is not YAML: found {found}, which cannot follow what stands before it; is a quote, a bracket or a brace open?"), Refused(text));
    }

    [TestMethod]
    [DataRow("a:\n\tb: 1", 2, 1)]
    [DataRow("a:\n  b: 1\n\tc: 2", 3, 1)]
    [DataRow("a:\n  b: 1\n \tc: 2", 3, 2)]
    [DataRow("a: 1\r\nb: 2\r\n\tc: 3", 3, 1)]
    [DataRow("a: {b: 1,\n\tc: 2}\nd:\n\te: 1", 4, 1)]
    public void Says_where_a_tab_indents(string text, int line, int column) =>
        Assert.AreEqual(new JobError(line, column, "", "it is not YAML: found a tab in the indentation; allowed: spaces"), Refused(text));

    [TestMethod]
    public void Shows_no_character_that_a_terminal_obeys()
    {
        Assert.AreEqual("found the anchor '&x\\u202e'; allowed: values written out", Refused("a: &x\u202e 1").Message);
        Assert.AreEqual("the key 'b\\u0007' was given on line 1 already; allowed: each key once", Refused("\"b\\a\": 1\n\"b\\a\": 2").Message);
    }

    [TestMethod]
    public void Refuses_what_is_too_deep()
    {
        YamlReader.Read(new string('[', 32) + new string(']', 32));
        Assert.AreEqual("found more than 32 maps and lists within each other; allowed: 32", Refused(new string('[', 33) + new string(']', 33)).Message);
        Refused(new string('[', Node.MaxBytes));
    }

    [TestMethod]
    public void Takes_an_empty_text_for_no_value()
    {
        Assert.IsTrue(((ScalarNode)YamlReader.Read("")).IsEmpty);
        Assert.IsTrue(((ScalarNode)YamlReader.Read("# only a comment\n")).IsEmpty);
    }

    [TestMethod]
    public void Ends_every_damaged_text_with_a_tree_or_an_error_with_a_place()
    {
        var random = new Random(Seeds.Next(3));
        var example = File.ReadAllText(Files.Path("example.yaml"));
        const string Marks = "{}[]:,&*!|>'\"%@`#-? \n\t\0\u0085\uFEFFa0";
        for (var i = 0; i < 3000; i++)
        {
            var text = example.ToCharArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = Marks[random.Next(Marks.Length)];
            }

            try
            {
                var (job, errors) = JobFile.Parse(YamlReader.Read(new string(text)), Samples.Catalogue);
                Assert.AreEqual(job is null, !errors.IsEmpty);
                Assert.IsTrue(errors.All(error => error.Line > 0 && error.Column > 0), string.Join('\n', errors));
            }
            catch (JobException error)
            {
                Assert.IsGreaterThan(0, error.Errors.Single().Line, new string(text));
            }
        }
    }

    private static JobError Refused(string text) => Assert.ThrowsExactly<JobException>(() => YamlReader.Read(text)).Errors.Single();
}
