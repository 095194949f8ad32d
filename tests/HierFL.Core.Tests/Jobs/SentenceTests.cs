using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class SentenceTests
{
    [TestMethod]
    [DataRow("none yet")]
    [DataRow("a", "a")]
    [DataRow("a or b", "a", "b")]
    [DataRow("a, b or c", "a", "b", "c")]
    public void Names_what_is_allowed(string expected, params string[] words) => Assert.AreEqual(expected, Sentence.Or(words));
}
