using HierFL.Learning.Data;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Data;

[TestClass]
public sealed class TableSplitTests
{
    private static readonly TableColumns Columns = new() { Hospital = "hospital", Region = "region" };

    [TestMethod]
    public void Each_hospital_gets_its_rows_as_they_are_written()
    {
        var (regions, tables) = Split("age,hospital,region,note\n1.50,aachen,eu,\"a, \"\"b\"\"\"\n2,boston,us,\n03, aachen ,eu, x \n");
        Assert.AreEqual("aachen=eu boston=us", string.Join(' ', regions.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.AreEqual("age,note\n1.50,\"a, \"\"b\"\"\"\n03,\" x \"\n", tables["aachen"]);
        Assert.AreEqual("age,note\n2,\n", tables["boston"]);
    }

    [TestMethod]
    [DataRow("age,hospital,region\n1,a,eu\n2,a,us\n", "found 'us' for hospital 'a', which was in 'eu' before")]
    [DataRow("age,hospital,region\n1,St. Mary,eu\n", "found 'St. Mary'; it has to be a DNS label")]
    [DataRow("age,hospital\n1,a\n", "has no column 'region'")]
    [DataRow("age,hospital,region\n", "has no rows")]
    public void A_table_that_cannot_be_split_is_refused(string table, string sentence) =>
        StringAssert.Contains(Assert.ThrowsExactly<TableException>(() => Split(table)).Message, sentence);

    private static (IReadOnlyDictionary<string, string> Regions, Dictionary<string, string> Tables) Split(string table)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("all.csv"), table);
        var writers = new Dictionary<string, StringWriter>();
        var regions = TableSplit.Write(folder.File("all.csv"), Columns, hospital => writers[hospital] = new StringWriter());
        return (regions, writers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
    }
}
