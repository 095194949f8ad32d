using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Data;

[TestClass]
public sealed class TableReaderTests
{
    private const string Good = """
        hospital,region,split,age,dose,label
        b,east,train,61,0.5,yes
        a,west,train,-1e1,2,no
        b,east,test,60,1,no

        """;

    private static readonly TableColumns Columns = new()
    {
        Hospital = "hospital",
        Region = "region",
        Split = "split",
        Target = new TargetSpec { Column = "label", Positive = "yes" },
    };

    [TestMethod]
    public void Reads_all_hospitals_of_one_table()
    {
        var contents = Read(Good);
        CollectionAssert.AreEqual(new[] { "age", "dose" }, contents.Features.ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b" }, contents.Hospitals.Keys.ToArray());
        CollectionAssert.AreEqual(new[] { "east", "west" }, contents.Regions.Keys.ToArray());
        var b = contents.Hospitals["b"];
        CollectionAssert.AreEqual(new[] { 61, 0.5, 60, 1 }, b.Values);
        CollectionAssert.AreEqual(new[] { 1.0, 0 }, b.Targets);
        CollectionAssert.AreEqual(new[] { Split.Train, Split.Test }, b.Splits);
        CollectionAssert.AreEqual(new[] { 2, 4 }, b.Lines);
        Assert.AreEqual(-10, contents.Hospitals["a"].Values[0]);
        Assert.IsTrue(contents.Notes.IsEmpty);
    }

    [TestMethod]
    public void Takes_listed_features_in_their_order_and_leaves_other_columns_alone()
    {
        var contents = Read(Good.Replace("0.5", "unknown"), Columns with { Features = ["age"] });
        CollectionAssert.AreEqual(new[] { 61.0, 60 }, contents.Hospitals["b"].Values);
        CollectionAssert.AreEqual(new[] { 0.5, 61, 1, 60 }, Read(Good, Columns with { Features = ["dose", "age"] }).Hospitals["b"].Values);
    }

    [TestMethod]
    public void Without_a_split_every_row_trains_and_a_note_says_so()
    {
        var contents = Read("x,label\n1,yes\n2,no\n", Columns with { Hospital = null, Region = null, Split = null });
        Assert.AreEqual(2, contents.Hospitals[""].RowsOf(Split.Train).Length);
        StringAssert.Contains(contents.Notes.Single(), "no split column");
    }

    [TestMethod]
    public void Numbers_patients_within_a_hospital()
    {
        var contents = Read("hospital,who,x,label\na,p,1,yes\na,q,2,no\nb,q,3,no\na,p,4,no\n", Columns with { Region = null, Split = null, Patient = "who" });
        CollectionAssert.AreEqual(new[] { 0, 1, 0 }, contents.Hospitals["a"].Patients);
        CollectionAssert.AreEqual(new[] { 0 }, contents.Hospitals["b"].Patients);
        CollectionAssert.AreEqual(new[] { "x" }, contents.Features.ToArray());
    }

    [TestMethod]
    public void Reads_a_table_to_be_predicted()
    {
        var rows = Read("x,y\n1,2\n3,4\n", new TableColumns { Features = ["y", "x"] }).Hospitals[""];
        CollectionAssert.AreEqual(new[] { 2.0, 1, 4, 3 }, rows.Values);
        Assert.IsEmpty(rows.Targets);
    }

    [TestMethod]
    public void Reads_semicolons_quotes_byte_order_marks_windows_lines_and_gzip()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("t.csv.gz");
        using (var file = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            file.Write(Encoding.UTF8.GetPreamble());
            file.Write("\"x\";\"the; label\"\r\n\"1.5\";\"yes\r\n\"\r\n\r\n2;no\r\nz;no\r\n"u8);
        }

        var columns = new TableColumns { Target = new TargetSpec { Column = "the; label", Positive = "yes" } };
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.Read(path, columns));
        // A quoted line break and a blank line count as lines.
        Assert.AreEqual(6, error.Line, error.Message);
        Assert.AreEqual("x", error.Column);
    }

    [TestMethod]
    [DataRow("0.5", "half", 2, "dose", "found 'half'")]
    [DataRow("0.5", "", 2, "dose", "is empty")]
    [DataRow("0.5", "NaN", 2, "dose", "finite")]
    [DataRow("0.5", "1e999", 2, "dose", "finite")]
    [DataRow("0.5", "\"0,5\"", 2, "dose", "found '0,5'")]
    [DataRow("60,1,no", "60,1,maybe", 4, "label", "a binary target has two values")]
    [DataRow("60,1,no", "60,1,", 4, "label", "is empty")]
    [DataRow("60,1,no", "60,1", 4, "", "found 5 cells; the header has 6")]
    [DataRow("60,1,no", "60,1,no,7", 4, "", "found 7 cells; the header has 6")]
    [DataRow("b,east,test", "b,east,tset", 4, "split", "allowed are train, val, test")]
    [DataRow("b,east,test", "b,west,test", 4, "region", "'east' on line 2")]
    [DataRow("b,east,test", "St. Mary,east,test", 4, "hospital", "DNS label")]
    [DataRow("age,dose", "age,age", 1, "age", "occurs twice")]
    [DataRow("age,dose", "age,", 1, "", "column 5 has no name")]
    [DataRow("dose,label", "dose,lable", 1, "", "did you mean 'lable'")]
    [DataRow("a,west,train,-1e1,2,no\nb,east,test,60,1,no\n", "", 0, "label", "only 'yes'")]
    public void Tells_what_is_wrong_and_where(string good, string bad, int line, string column, string problem)
    {
        StringAssert.Contains(Good, good);
        var error = Assert.ThrowsExactly<TableException>(() => Read(Good.Replace(good, bad)));
        Assert.AreEqual((line, column), (error.Line, error.Column), error.Message);
        StringAssert.Contains(error.Message, problem);
        StringAssert.Contains(error.Message, "table.csv");
    }

    [TestMethod]
    [DataRow("dose", "do\u001b[31mse", "61,0.5", "61,x", "column 'do\\u001b[31mse': found 'x'")]
    [DataRow("61,0.5", "61,\u001b[2J", "", "", "found '\\u001b[2J'; a finite number")]
    [DataRow("b,east,test", "b,east,\u0007", "", "", "found '\\u0007'; allowed are train")]
    [DataRow("b,east,test", "b,\u0007,test", "", "", "found '\\u0007' for a hospital that is in 'east'")]
    [DataRow("a,west", "\u202ea,west", "", "", "found '\\u202ea'; a name is a DNS label")]
    [DataRow("60,1,no", "60,1,\u009bm", "", "", "found '\\u009bm' beside 'no'")]
    [DataRow("dose,label", "\u001bdose,lable", "", "", "it has hospital, region, split, age, \\u001bdose, lable")]
    public void Shows_no_character_that_a_terminal_obeys(string good, string bad, string alsoGood, string alsoBad, string shown)
    {
        var text = Good.Replace(good, bad);
        text = alsoGood.Length == 0 ? text : text.Replace(alsoGood, alsoBad);
        var error = Assert.ThrowsExactly<TableException>(() => Read(text));
        StringAssert.Contains(error.Message, shown);
        Assert.IsFalse(error.Message.Any(char.IsControl), error.Message);
    }

    [TestMethod]
    public void Shows_no_more_of_a_long_cell_than_helps()
    {
        var error = Assert.ThrowsExactly<TableException>(() => Read(Good.Replace("0.5", new string('9', 5000) + "x")));
        Assert.IsLessThan(300, error.Message.Length);
    }

    [TestMethod]
    [DataRow("PK\u0003\u0004 a workbook"), DataRow("\0\0\0"), DataRow("a,b\u0001\n1,2\n")]
    public void Tells_a_file_that_is_no_text(string text) =>
        StringAssert.Contains(Assert.ThrowsExactly<TableException>(() => Read(text)).Message, "table.csv, line 1: is no text; a CSV file is needed");

    [TestMethod]
    public void Tells_a_file_without_lines()
    {
        var error = Assert.ThrowsExactly<TableException>(() => Read(new string('x', 17 << 20)));
        StringAssert.Contains(error.Message, "table.csv, line 1: cannot be read as CSV");
    }

    [TestMethod]
    public void Takes_the_digest_of_each_file_as_it_lies_on_the_disk()
    {
        using var folder = new TemporaryFolder();
        HospitalFile[] files = [new("a", "north", folder.File("a.csv")), new("b", "north", folder.File("b.csv.gz"))];
        File.WriteAllText(files[0].Path, "x,label\n1,yes\n\n");
        using (var file = new GZipStream(File.Create(files[1].Path), CompressionLevel.Fastest))
        {
            file.Write("x,label\n2,no\n"u8);
        }

        File.AppendAllText(files[1].Path, "after the archive");
        var contents = TableReader.ReadFiles(files, new TableColumns { Target = new TargetSpec { Column = "label", Positive = "yes" } });
        CollectionAssert.AreEqual(
            files.Select(file => new TableFile(file.Hospital, file.Path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))))).ToArray(),
            contents.Files.ToArray());
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("hospital,region,split,age,label\n", "no rows")]
    [DataRow("hospital,region,split,label\na,b,test,yes\n", "no column is left")]
    public void Refuses_tables_without_content(string text, string problem) =>
        StringAssert.Contains(Assert.ThrowsExactly<TableException>(() => Read(text)).Message, problem);

    [TestMethod]
    public void Refuses_a_file_that_is_not_there() =>
        StringAssert.Contains(Assert.ThrowsExactly<TableException>(() => TableReader.Read("/nowhere/t.csv", Columns)).Message, "cannot be read");

    [TestMethod]
    public void Refuses_listed_features_that_cannot_be()
    {
        StringAssert.Contains(Error(["age", "age"]), "listed twice");
        StringAssert.Contains(Error(["label"]), "is the target");
        StringAssert.Contains(Error(["does"]), "did you mean 'dose'");

        string Error(string[] features) => Assert.ThrowsExactly<TableException>(() => Read(Good, Columns with { Features = [.. features] })).Message;
    }

    [TestMethod]
    public void A_negative_value_that_the_job_names_is_the_only_one_beside_the_positive()
    {
        var columns = Columns with { Target = Columns.Target! with { Negative = "no" } };
        CollectionAssert.AreEqual(new[] { 1.0, 0 }, Read(Good, columns).Hospitals["b"].Targets);
        var error = Assert.ThrowsExactly<TableException>(() => Read(Good.Replace("2,no", "2,nope"), columns));
        StringAssert.EndsWith(error.Message, "table.csv, line 3, column 'label': found 'nope'; target.positive and target.negative allow yes, no");
        StringAssert.EndsWith(Assert.ThrowsExactly<TableException>(() => Read(Good.Replace("2,no", "2,No"), columns)).Message,
            "found 'No' (did you mean 'no'?); target.positive and target.negative allow yes, no");
    }

    [TestMethod]
    public void Multiclass_values_are_those_of_the_job()
    {
        var columns = new TableColumns { Target = new TargetSpec { Task = PredictionTask.Multiclass, Column = "c", Classes = ["low", "mid", "high"] } };
        CollectionAssert.AreEqual(new[] { 2.0, 0 }, Read("x,c\n1,high\n2,low\n", columns).Hospitals[""].Targets);
        var error = Assert.ThrowsExactly<TableException>(() => Read("x,c\n1,high\n2,mdi\n", columns));
        StringAssert.Contains(error.Message, "line 3, column 'c': found 'mdi' (did you mean 'mid'?); target.classes allows low, mid, high");
    }

    [TestMethod]
    public void Regression_targets_are_numbers()
    {
        var columns = new TableColumns { Target = new TargetSpec { Task = PredictionTask.Regression, Column = "y" } };
        CollectionAssert.AreEqual(new[] { 2.5, -1 }, Read("x,y\n1,2.5\n2,-1\n", columns).Hospitals[""].Targets);
        Assert.ThrowsExactly<TableException>(() => Read("x,y\n1,tall\n", columns));
    }

    [TestMethod]
    public void Files_of_hospitals_have_to_agree()
    {
        using var folder = new TemporaryFolder();
        var columns = new TableColumns { Target = new TargetSpec { Column = "label", Positive = "yes" } };
        HospitalFile Write(string name, string text)
        {
            File.WriteAllText(folder.File($"{name}.csv"), text);
            return new HospitalFile(name, "north", folder.File($"{name}.csv"));
        }

        var a = Write("a", "x,y,label\n1,2,yes\n");
        var b = Write("b", "x,y,label\n3,4,no\n");
        // One class in each file is no error as long as the hospitals have two between them.
        CollectionAssert.AreEqual(new[] { 3.0, 4 }, TableReader.ReadFiles([a, b], columns).Hospitals["b"].Values);
        Assert.AreEqual(1, TableReader.ReadHospital(a, columns).Rows);
        StringAssert.Contains(Error(a, a with { Hospital = "c" }), "only 'yes'");
        StringAssert.Contains(Error(a, Write("d", "x,z,label\n3,4,no\n")), "column 'z'");
        StringAssert.Contains(Error(a, Write("e", "y,x,label\n3,4,no\n")), "another order");
        StringAssert.Contains(Error(a, b, Write("f", "x,y,label\n3,4,never\n")), $"beside 'no' ({b.Path}, line 2)");

        string Error(params HospitalFile[] files) => Assert.ThrowsExactly<TableException>(() => TableReader.ReadFiles(files, columns)).Message;
    }

    [TestMethod]
    public void A_hospital_takes_its_own_rows_of_a_table_and_leaves_the_others_unread()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("all.csv"), "x,who,ward,part,y\n1,a,w,train,0\nnonsense,b,w,what,0\n2,a,w,test,1\n3,a,w,train,1\n");
        var columns = new TableColumns { Hospital = "who", Split = "part", Ignored = ["ward"], Target = new TargetSpec { Column = "y", Positive = "1" } };
        var own = new HospitalFile("a", "north", folder.File("all.csv"));

        var read = TableReader.ReadHospital(own, columns);
        CollectionAssert.AreEqual(new[] { 1.0, 2, 3 }, read.Values);
        Assert.AreEqual("x", read.Features.Single());
        Assert.AreEqual(("a", "north"), (read.Hospital, read.Region));

        var counts = TableReader.CountHospital(own, columns);
        Assert.AreEqual((2, 0, 1), (counts.Train, counts.Validation, counts.Test));
        Assert.AreEqual("x who ward part y", string.Join(' ', counts.Columns));

        string Count(TableColumns wrong, string hospital = "a") =>
            Assert.ThrowsExactly<TableException>(() => TableReader.CountHospital(own with { Hospital = hospital }, wrong)).Message;
        StringAssert.EndsWith(Count(columns, "c"), "column 'who': has no row of hospital 'c'");
        StringAssert.Contains(Count(columns with { Split = "parts" }), "has no column 'parts' (did you mean 'part'?)");
        StringAssert.Contains(Count(columns with { Ignored = ["warp"] }), "has no column 'warp'");
    }

    private static TableContents Read(string text, TableColumns? columns = null)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("table.csv"), text);
        return TableReader.Read(folder.File("table.csv"), columns ?? Columns);
    }
}
