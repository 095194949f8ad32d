namespace HierFL.Protocol.Tests;

[TestClass]
public sealed class WireTextTests
{
    [TestMethod]
    [DataRow("a\r\nb\tc", "a  b c")]
    [DataRow("a\u2028b\u202Ec\u0085d\u001b[31m", "a b c d [31m")]
    [DataRow("Charité", "Charité")]
    public void A_sentence_of_a_peer_stays_on_its_line(string text, string expected) => Assert.AreEqual(expected, WireText.Line(text, 100));

    [TestMethod]
    public void Is_cut_where_it_is_long()
    {
        Assert.AreEqual("abc", WireText.Line("abcdef", 3));
        Assert.AreEqual($"'{new string('a', 60)}...'", WireText.Quote(new string('a', 1000)));
        Assert.AreEqual("'a?b?'", WireText.Quote("a\nbé"));
    }
}
