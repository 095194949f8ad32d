using HierFL.Core.Rounds;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Training;

[TestClass]
public sealed class RowOrderTests
{
    [TestMethod]
    public void An_epoch_holds_every_row_once_and_ends_with_a_smaller_batch()
    {
        var order = Order(10, 4);
        Assert.AreEqual(3, order.BatchesPerEpoch);
        int[] first = [.. order.Next(2).ToArray(), .. order.Next(5).ToArray()];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 10).ToArray(), first);
        Assert.AreEqual((1, 0), (order.Epoch, order.Position));
        var second = order.Next(100).ToArray();
        CollectionAssert.AreEquivalent(first, second);
        CollectionAssert.AreNotEqual(first, second);
    }

    [TestMethod]
    public void Goes_on_where_it_stopped()
    {
        var (unbroken, broken) = (Order(10, 4), Order(10, 4));
        unbroken.Next(3);
        unbroken.Next(1);
        broken.Resume(1, 4);
        CollectionAssert.AreEqual(unbroken.Next(2).ToArray(), broken.Next(2).ToArray());
    }

    [TestMethod]
    public void All_rows_in_one_batch_stay_in_the_order_of_the_file() =>
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), Order(10, 10).Next(1).ToArray());

    private static RowOrder Order(int rows, int batch) => new(rows, batch, epoch => new SeededStream(1, "a", epoch, "rows"));
}
