using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Models;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Data.Images;

[TestClass]
public sealed class IdxTests
{
    /// <summary>Three images of 2 × 3.</summary>
    private static readonly byte[] Pixels = [.. Enumerable.Range(1, 18).Select(value => (byte)value)];

    private static readonly TableColumns Labelled = new() { Target = new TargetSpec { Column = "label", Positive = "1" } };

    private static readonly TableColumns Partition = new()
    {
        Hospital = "hospital",
        Region = "region",
        Split = "split",
        Target = new TargetSpec { Column = "sick", Positive = "1" },
    };

    [TestMethod]
    [DataRow("x-images-idx3-ubyte")]
    [DataRow("x-images-idx3-ubyte.gz")]
    public void Reads_the_bytes_and_the_labels_beside_them(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder, name, ImageFiles.Idx([3, 2, 3], Pixels));
        Write(folder, name.Replace("images-idx3", "labels-idx1", StringComparison.Ordinal), ImageFiles.Idx([3], [1, 0, 1]));
        var data = TableReader.ReadHospital(new HospitalFile("a", "", folder.File(name)), Labelled);
        CollectionAssert.AreEqual(Pixels, data.Pixels);
        CollectionAssert.AreEqual(new[] { 1.0, 0, 1 }, data.Targets);
        CollectionAssert.AreEqual(new[] { "gray[2x3]" }, data.Features.ToArray());
        Assert.AreEqual(InputShape.Image(1, 2, 3), data.Shape);
    }

    /// <summary>Colours lie pixel by pixel in the file, and channel by channel in the model.</summary>
    [TestMethod]
    public void Colours_become_planes()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "images-idx4-ubyte", ImageFiles.Idx([1, 2, 2, 3], [1, 2, 3, 11, 12, 13, 21, 22, 23, 31, 32, 33]));
        var data = TableReader.ReadHospital(new HospitalFile("a", "", folder.File("images-idx4-ubyte")), new TableColumns());
        CollectionAssert.AreEqual(new byte[] { 1, 11, 21, 31, 2, 12, 22, 32, 3, 13, 23, 33 }, data.Pixels);
        CollectionAssert.AreEqual(new[] { "red[2x2]", "green[2x2]", "blue[2x2]" }, data.Features.ToArray());
    }

    [TestMethod]
    public void A_table_says_which_image_is_whose()
    {
        using var folder = new TemporaryFolder();
        var columns = PartitionOf(folder, "index,hospital,region,split,sick\n2,b,east,train,1\n0,a,west,test,0\n1,b,east,train,0\n");
        var contents = TableReader.Read(folder.File("partition.csv"), columns);
        CollectionAssert.AreEqual(Pixels[6..12], contents.Hospitals["b"].Pixels[6..]);
        CollectionAssert.AreEqual(Pixels[12..], contents.Hospitals["b"].Pixels[..6]);
        CollectionAssert.AreEqual(Pixels[..6], contents.Hospitals["a"].Pixels);
        CollectionAssert.AreEqual(new[] { Split.Test }, contents.Hospitals["a"].Splits);
        CollectionAssert.AreEqual(contents.Hospitals["b"].Pixels, TableReader.ReadHospital(new HospitalFile("b", "east", folder.File("partition.csv")), columns).Pixels);
        CollectionAssert.AreEqual(
            new[] { "gray[2x3]", "index", "hospital", "region", "split", "sick" },
            TableReader.CountHospital(new HospitalFile("b", "east", folder.File("partition.csv")), columns).Columns.ToArray());
    }

    /// <summary>A run that resumes has to find the images as they were, not only the table that names them.</summary>
    [TestMethod]
    public void The_hash_of_a_table_is_that_of_its_images_too()
    {
        using var folder = new TemporaryFolder();
        var columns = PartitionOf(folder, "index,hospital,region,split,sick\n0,a,west,train,0\n1,a,west,train,1\n");
        var before = TableReader.Read(folder.File("partition.csv"), columns).Files[0].Sha256;
        Assert.AreEqual(before, TableReader.Read(folder.File("partition.csv"), columns).Files[0].Sha256);
        Write(folder, "images", ImageFiles.Idx([3, 2, 3], [.. Pixels[..17], 99]));
        Assert.AreNotEqual(before, TableReader.Read(folder.File("partition.csv"), columns).Files[0].Sha256);
    }

    [TestMethod]
    [DataRow("3", "line 2, column 'index': found '3'")]
    [DataRow("-1", "line 2, column 'index': found '-1'")]
    [DataRow("x.png", "line 2, column 'index': found 'x.png'")]
    [DataRow("", "line 2, column 'index': found ''")]
    public void Refuses_an_image_that_is_not_there(string index, string message)
    {
        using var folder = new TemporaryFolder();
        var columns = PartitionOf(folder, $"index,hospital,region,split,sick\n{index},a,west,train,0\n");
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.Read(folder.File("partition.csv"), columns));
        StringAssert.Contains(error.Message, $"partition.csv, {message}; {folder.File("images")} holds the images 0 to 2");
    }

    /// <summary>It would be trained on and tested with, or be of two hospitals.</summary>
    [TestMethod]
    [DataRow("0,a,west,train,0\n1,b,east,train,1\n0,b,east,test,0\n", "line 4, column 'index': found '0', the image of line 2 too; allowed: an image in one row")]
    [DataRow("1,a,west,train,0\n01,a,west,test,0\n", "line 3, column 'index': found '01', the image of line 2 too; allowed: an image in one row")]
    public void Refuses_an_image_in_two_rows(string rows, string message)
    {
        using var folder = new TemporaryFolder();
        var columns = PartitionOf(folder, "index,hospital,region,split,sick\n" + rows);
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.Read(folder.File("partition.csv"), columns));
        StringAssert.EndsWith(error.Message, "partition.csv, " + message);
    }

    /// <summary>A hospital looks at its own rows alone: of others it is not told. Whoever runs a federation of files has them all.</summary>
    [TestMethod]
    public void Refuses_an_image_in_two_rows_of_a_hospital_and_in_the_files_of_two()
    {
        using var folder = new TemporaryFolder();
        var columns = PartitionOf(folder, "index,hospital,region,split,sick\n2,a,west,train,0\n2,b,east,train,0\n2,b,east,test,0\n");
        HospitalFile a = new("a", "west", folder.File("partition.csv")), b = a with { Hospital = "b" };
        Assert.AreEqual(1, TableReader.CountHospital(a, columns).Train);
        Assert.AreEqual(1, TableReader.ReadHospital(a, columns).Rows);
        StringAssert.Contains(Assert.ThrowsExactly<TableException>(() => TableReader.CountHospital(b, columns)).Message, "line 4, column 'index': found '2', the image of line 3 too");
        StringAssert.Contains(Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(b, columns)).Message, "line 4, column 'index': found '2', the image of line 3 too");

        File.WriteAllText(folder.File("a.csv"), "index,split,sick\n0,train,0\n1,test,1\n");
        File.WriteAllText(folder.File("b.csv"), "index,split,sick\n2,train,0\n1,test,1\n");
        HospitalFile[] files = [new("a", "west", folder.File("a.csv")), new("b", "east", folder.File("b.csv"))];
        StringAssert.Contains(
            Assert.ThrowsExactly<TableException>(() => TableReader.ReadFiles(files, columns)).Message,
            $"b.csv, line 3, column 'index': found '1', the image of {files[0].Path}, line 3 too");
    }

    [TestMethod]
    [DataRow("images.gz")]
    [DataRow("table.csv.GZ")]
    public void A_file_that_is_packed_by_its_name_alone_is_told(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(name), "index,label\n");
        StringAssert.StartsWith(
            Refused(folder.File(name)).Message,
            $"{folder.File(name)}: is no gzip file, as its name says: it begins with 696e; allowed: 1f8b, or a name without .gz for a file that is not packed");
    }

    [TestMethod]
    public void Refuses_a_label_that_is_no_class()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "x-images-idx3-ubyte", ImageFiles.Idx([3, 2, 3], Pixels));
        Write(folder, "x-labels-idx1-ubyte", ImageFiles.Idx([3], [1, 0, 7]));
        var target = Labelled.Target! with { Task = PredictionTask.Multiclass, Classes = ["0", "1"] };
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("a", "", folder.File("x-images-idx3-ubyte")), new TableColumns { Target = target }));
        StringAssert.Contains(error.Message, "line 3, column 'label': found '7'");
        StringAssert.Contains(error.Message, "target.classes allows 0, 1");
    }

    [TestMethod]
    public void Refuses_features_that_are_no_channels()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "images", ImageFiles.Idx([3, 2, 3], Pixels));
        var error = Assert.ThrowsExactly<TableException>(
            () => TableReader.ReadHospital(new HospitalFile("a", "", folder.File("images")), new TableColumns { Features = ["gray[28x28]"] }));
        StringAssert.Contains(error.Message, "the features asked for are gray[28x28]; the images have gray[2x3]");
    }

    public static IEnumerable<object[]> Malformed =>
    [
        [new byte[] { 0, 0, 8 }, "ends within its header"],
        [new byte[] { 0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0 }, "begins with 00000d03; allowed: an IDX file of unsigned bytes"],
        [new byte[] { 0, 0, 8, 3, 0, 0, 0, 1 }, "ends within its header"],
        [ImageFiles.Idx([3], [1, 2, 3]), "found 1 dimensions (3); allowed: images, count x rows x columns"],
        [ImageFiles.Idx([2, 3], Pixels[..6]), "found 2 dimensions (2 x 3)"],
        [ImageFiles.Idx([0, 2, 3], []), "found the dimensions 0 x 2 x 3; allowed: each from 1"],
        [ImageFiles.Idx([3, 2, -1], []), "found the dimensions 3 x 2 x -1"],
        [ImageFiles.Idx([1, 2, 3, 2], Pixels[..12]), "1 or 3 channels"],
        [ImageFiles.Idx([1, 20_000, 1], new byte[20_000]), "at most 16384 rows and columns"],
        [ImageFiles.Idx([3, 2, 3], Pixels[..17]), "ends after 17 of the 18 bytes"],
        [ImageFiles.Idx([3, 2, 3], [.. Pixels, 0]), "holds more than the 18 bytes"],
        [ImageFiles.Idx([int.MaxValue, 2, 3], new byte[84]), "its header promises 2147483647 x 2 x 3 bytes; a file of 100 bytes cannot hold them"],
        [ImageFiles.Idx([int.MaxValue, 16_384, 16_384], new byte[84]), "cannot hold them"],
    ];

    [TestMethod]
    [DynamicData(nameof(Malformed))]
    public void Tells_what_is_wrong_with_a_file(byte[] file, string message)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "images", file);
        var error = Refused(folder.File("images"));
        StringAssert.StartsWith(error.Message, folder.File("images") + ": ");
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    [DataRow(20, "cannot be read: ")]
    [DataRow(-1, "ends after 17 of the 18 bytes")]
    public void Tells_of_an_archive_that_is_cut_off_or_holds_too_little(int kept, string message)
    {
        using var folder = new TemporaryFolder();
        var whole = ImageFiles.Gz(ImageFiles.Idx([3, 2, 3], Pixels));
        Write(folder, "images.gz", kept > 0 ? [.. whole[..kept], .. new byte[30]] : ImageFiles.Gz(ImageFiles.Idx([3, 2, 3], Pixels[..17])));
        StringAssert.Contains(Refused(folder.File("images.gz")).Message, message);
    }

    [TestMethod]
    public void Labels_and_images_have_to_be_as_many()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "x-images-idx3-ubyte", ImageFiles.Idx([3, 2, 3], Pixels));
        Write(folder, "x-labels-idx1-ubyte", ImageFiles.Idx([2], [1, 0]));
        StringAssert.Contains(Refused(folder.File("x-images-idx3-ubyte")).Message, $"x-labels-idx1-ubyte: holds 2 labels; {folder.File("x-images-idx3-ubyte")} holds 3 images");
    }

    /// <summary>Whatever stands in a header, no memory is taken for it that the file does not back.</summary>
    [TestMethod]
    public void Any_header_is_read_or_refused_without_taking_memory()
    {
        var random = new Random(Seeds.Next(41));
        using var folder = new TemporaryFolder();
        var refused = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            var file = ImageFiles.Idx([3, 2, 3], Pixels);
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                file[random.Next(2, 16)] = (byte)random.Next(256);
            }

            Write(folder, "images", random.Next(2) == 0 ? file : file[..random.Next(2, file.Length)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                TableReader.ReadHospital(new HospitalFile("a", "", folder.File("images")), new TableColumns());
            }
            catch (TableException)
            {
                refused++;
            }

            Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before, Convert.ToHexString(file));
        }

        Assert.IsGreaterThan(300, refused);
    }

    private static TableColumns PartitionOf(TemporaryFolder folder, string table)
    {
        Write(folder, "images", ImageFiles.Idx([3, 2, 3], Pixels));
        File.WriteAllText(folder.File("partition.csv"), table);
        return Partition with { Images = new ImagesSpec { Column = "index", Idx = folder.File("images") } };
    }

    private static TableException Refused(string path) =>
        Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("a", "", path), new TableColumns()));

    private static void Write(TemporaryFolder folder, string name, byte[] bytes) =>
        File.WriteAllBytes(folder.File(name), name.EndsWith(".gz", StringComparison.Ordinal) && bytes is [0, 0, ..] ? ImageFiles.Gz(bytes) : bytes);
}
