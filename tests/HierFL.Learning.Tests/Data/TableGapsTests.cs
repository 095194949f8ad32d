using HierFL.Learning.Data;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Data;

[TestClass]
public sealed class TableGapsTests
{
    [TestMethod]
    public void Finds_the_cells_of_columns_of_numbers_that_hold_none()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("beds.csv");
        File.WriteAllText(file, """
            id,hospital,age,size,ward,split
            1,north,50,2.5,a,train
            2,north,,NaN,b,train
            3,south,x,1,c,train
            4,north,61,,7,test
            5,north,44,3e1,c,test
            6,north,44,1,c,test
            7,north,44,1,c,test

            """);
        var columns = new TableColumns { Patient = "id", Hospital = "hospital", Split = "split" };

        CollectionAssert.AreEqual(
            new[] { new TableGap("age", 3, 1), new TableGap("size", 3, 2) },
            TableGaps.Find(new HospitalFile("north", "", file), columns).ToArray(), "ward is a column of words, and south's rows are not ours");
        Assert.IsEmpty(TableGaps.Find(new HospitalFile("north", "", file), columns with { Ignored = ["age", "size"] }));
    }
}
