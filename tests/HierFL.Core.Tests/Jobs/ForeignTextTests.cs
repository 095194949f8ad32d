using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class ForeignTextTests
{
    [TestMethod]
    [DataRow("benign", "'benign'")]
    [DataRow("größe 𝛽", "'größe 𝛽'")]
    [DataRow("\u001b[2J\a", "'\\u001b[2J\\u0007'")]
    [DataRow("two\nlines\r\tmore", "'two\\u000alines\\u000d\\u0009more'")]
    [DataRow("\u009b31m\u007f", "'\\u009b31m\\u007f'")]
    [DataRow("a\u202eb\u2028c", "'a\\u202eb\\u2028c'")]
    public void Quotes_on_one_line_without_anything_a_terminal_obeys(string text, string shown) => Assert.AreEqual(shown, ForeignText.Quote(text));

    [TestMethod]
    public void Cuts_what_is_long_but_no_character_in_two()
    {
        Assert.AreEqual(new string('a', 60), ForeignText.Plain(new string('a', 60)));
        Assert.AreEqual(new string('a', 60) + "...", ForeignText.Plain(new string('a', 61)));
        Assert.AreEqual(new string('a', 59) + "...", ForeignText.Plain(new string('a', 59) + "𝛽b"));
        Assert.AreEqual("half \ufffd", ForeignText.Plain("half \ud835"));
    }

    [TestMethod]
    public void Leaves_a_message_its_own_lines() => Assert.AreEqual("one\ntwo \\u001b[0m", ForeignText.Message("one\ntwo \u001b[0m"));
}
