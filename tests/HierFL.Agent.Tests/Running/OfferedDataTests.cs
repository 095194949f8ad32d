using HierFL.Agent.Configuration;
using HierFL.Agent.Running;

namespace HierFL.Agent.Tests.Running;

[TestClass]
public sealed class OfferedDataTests
{
    [TestMethod]
    [DataRow("id,age,size,split,label", "age size label", DisplayName = "The columns that have no meaning to the hospital are told")]
    [DataRow("id,age,\"size\n(mm)\",split,label", "", DisplayName = "A table with a name that cannot be printed tells none, and is offered all the same")]
    public void Counts_rows_and_tells_columns(string header, string told)
    {
        using var site = new ToySite();
        File.WriteAllText(site.Data, header + "\n1,50,2.5,train,yes\n2,61,1.5,val,no\n3,44,0.5,test,no\n");
        var beds = OfferedData.Count(SiteFile.Read(site.File), "north").Single();
        Assert.AreEqual((1L, 1L, 1L, (string?)null, told), (beds.Train, beds.Validation, beds.Test, beds.Problem, string.Join(' ', beds.Columns)));
    }
}
