using HierFL.Core.Updates;

namespace HierFL.Core.Tests.Updates;

[TestClass]
public sealed class DivergenceTests
{
    private const string Tail = "; lower local.optimizer.learningRate, or set local.clipGradient";

    private static readonly string OutOfBound = Divergence.OutOfBound("7 of tensor 'layers.0.weight'", 1024);

    private static readonly string NotFinite = Divergence.NotFinite("0 of lane 'loss'", double.NaN);

    [TestMethod]
    public void Hospitals_of_all_regions_are_named_once_with_one_value_and_the_way_out() => Assert.AreEqual(
        $"it diverged at essen, oslo, porto: values grew out of bounds (porto: {OutOfBound}){Tail}",
        Divergence.Explain(
            "every member is decided with 0 of at least 3 hospitals; "
            + $"europe: every member is decided with 0 of at least 1 hospitals; porto: {OutOfBound}; oslo: {NotFinite}; "
            + $"north-2: every member is decided with 0 of at least 1 hospitals; essen: {Divergence.OutOfBound("1 of tensor 'w'", 1e-5)}; porto: {OutOfBound}"));

    [TestMethod]
    public void What_else_was_in_the_way_stays() => Assert.AreEqual(
        $"it diverged at oslo: values grew out of bounds (oslo: {NotFinite}){Tail}; the deadline passed with 1 of at least 3 hospitals; porto: its disk is full",
        Divergence.Explain($"the deadline passed with 1 of at least 3 hospitals; oslo: {NotFinite}; porto: its disk is full"));

    [TestMethod]
    public void Another_reason_is_left_alone()
    {
        const string Reason = "every member is decided with 1 of at least 2 hospitals; h1: the body has 4 bytes; the plan needs 8";
        Assert.AreEqual(Reason, Divergence.Explain(Reason));
    }
}
