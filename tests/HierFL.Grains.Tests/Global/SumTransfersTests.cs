using HierFL.Grains.Global;

namespace HierFL.Grains.Tests.Global;

[TestClass]
public sealed class SumTransfersTests
{
    private readonly SumTransfers _transfers = new();

    [TestMethod]
    public void A_sum_that_is_offered_again_comes_once_until_it_has_ended()
    {
        var first = _transfers.Begin("north", "sum", "silo-1")!;
        Assert.IsNull(_transfers.Begin("north", "sum", "silo-1"));
        using var other = _transfers.Begin("north", "another sum", "silo-1")!;
        using var south = _transfers.Begin("south", "sum", "silo-1")!;
        Assert.IsFalse(first.GivenUp.IsCancellationRequested || other.GivenUp.IsCancellationRequested || south.GivenUp.IsCancellationRequested);

        first.Dispose();
        using var again = _transfers.Begin("north", "sum", "silo-1");
        Assert.IsNotNull(again);
    }

    [TestMethod]
    public void A_sum_that_another_silo_offers_comes_from_there_unless_it_is_here()
    {
        using var first = _transfers.Begin("north", "sum", "silo-1")!;
        var second = _transfers.Begin("north", "sum", "silo-2")!;
        Assert.IsTrue(first.GivenUp.IsCancellationRequested);

        // The end of what was given up is not the end of what took its place.
        first.Dispose();
        Assert.IsNull(_transfers.Begin("north", "sum", "silo-2"));
        second.IsHere = true;
        Assert.IsNull(_transfers.Begin("north", "sum", "silo-3"));
        Assert.IsFalse(second.GivenUp.IsCancellationRequested);
        second.Dispose();
    }

    [TestMethod]
    public void Nothing_comes_for_a_pass_that_is_over()
    {
        using var transfer = _transfers.Begin("north", "sum", "silo-1")!;
        _transfers.Stop();
        Assert.IsTrue(transfer.GivenUp.IsCancellationRequested);
        Assert.IsNull(_transfers.Begin("south", "sum", "silo-2"));
    }
}
