using HierFL.Cli.Rendering;

namespace HierFL.Cli.Tests.Rendering;

[TestClass]
public sealed class UnmeasuredTextTests
{
    private const string Why = " measured: the others have fewer rows than their policy.minEvaluationRows, or gave no answer";

    [TestMethod]
    [DataRow(4, 3, "4 hospitals trained in round 7, and 3 are" + Why)]
    [DataRow(3, 1, "3 hospitals trained in round 7, and 1 is" + Why)]
    [DataRow(1, 0, "1 hospital trained in round 7, and none is" + Why)]
    [DataRow(4, 4, null, DisplayName = "everybody")]
    [DataRow(2, 8, null, DisplayName = "a part that was drawn")]
    [DataRow(0, 4, null, DisplayName = "the initial model")]
    public void Says_how_many_are_measured_where_fewer_are_than_trained(int trained, int measured, string? sentence) =>
        Assert.AreEqual(sentence, UnmeasuredText.Of(7, trained, measured));
}
