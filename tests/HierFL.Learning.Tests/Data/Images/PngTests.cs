using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Data.Images;

[TestClass]
public sealed class PngTests
{
    private static readonly TableColumns Labelled = new() { Target = new TargetSpec { Column = "label", Positive = "ill" } };

    [TestMethod]
    public void Gray_and_colours_are_read_as_they_are_stored()
    {
        CollectionAssert.AreEqual(new byte[] { 0, 10, 200, 255 }, Pixels(ImageFiles.Png(2, 2, 0, [0, 10, 200, 255])));
        CollectionAssert.AreEqual(new byte[] { 1, 250, 2, 100, 3, 0 }, Pixels(ImageFiles.Png(2, 1, 2, [1, 2, 3, 250, 100, 0])));
        CollectionAssert.AreEqual(new byte[] { 1, 250, 2, 100, 3, 0 }, Pixels(ImageFiles.Png(2, 1, 6, [1, 2, 3, 0, 250, 100, 0, 128])), "opacity changes nothing");
        CollectionAssert.AreEqual(new byte[] { 9, 80 }, Pixels(ImageFiles.Png(2, 1, 4, [9, 255, 80, 3])));
        CollectionAssert.AreEqual(new byte[] { 0, 255, 17, 136 }, Pixels(ImageFiles.Png(4, 1, 0, [0x0f, 0x18], depth: 4)), "four bits are spread over the range");
    }

    [TestMethod]
    public void A_folder_for_each_class_and_split_is_a_data_set()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, value) in new[] { ("train/ill/b", 1), ("train/ill/a", 2), ("train/well/c", 3), ("test/well/d", 4) })
        {
            Write(folder, name + ".png", ImageFiles.Png(2, 1, 0, [(byte)value, 0]));
        }

        var data = TableReader.ReadHospital(new HospitalFile("h", "", folder.Path), Labelled);
        CollectionAssert.AreEqual(new byte[] { 4, 0, 2, 0, 1, 0, 3, 0 }, data.Pixels, "in the order of the names");
        CollectionAssert.AreEqual(new[] { 0.0, 1, 1, 0 }, data.Targets);
        CollectionAssert.AreEqual(new[] { Split.Test, Split.Train, Split.Train, Split.Train }, data.Splits);
        CollectionAssert.AreEqual(new[] { "gray[1x2]" }, data.Features.ToArray());
        CollectionAssert.AreEqual(
            new[] { "gray[1x2]", "file", "label", "split" }, TableReader.CountHospital(new HospitalFile("h", "", folder.Path), new TableColumns()).Columns.ToArray());
    }

    [TestMethod]
    public void A_table_names_files_and_what_they_show()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "images/one.png", ImageFiles.Png(1, 1, 0, [7]));
        Write(folder, "images/more/two.png", ImageFiles.Png(1, 1, 0, [8]));
        File.WriteAllText(folder.File("table.csv"), "age,file,label\n50,more/two.png,ill\n60,one.png,well\n");
        var columns = Labelled with { Images = new ImagesSpec { Column = "file", Folder = folder.File("images") } };
        var data = TableReader.ReadHospital(new HospitalFile("h", "", folder.File("table.csv")), columns);
        CollectionAssert.AreEqual(new byte[] { 8, 7 }, data.Pixels);
        CollectionAssert.AreEqual(new[] { 1.0, 0 }, data.Targets);
        Assert.IsEmpty(TableGaps.Find(new HospitalFile("h", "", folder.File("table.csv")), columns), "other columns are no features");
    }

    [TestMethod]
    [DataRow("../secret.png")]
    [DataRow("/etc/passwd")]
    [DataRow("more/../../secret.png")]
    [DataRow("")]
    public void A_name_does_not_lead_out_of_the_folder(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "images/one.png", ImageFiles.Png(1, 1, 0, [7]));
        Write(folder, "secret.png", ImageFiles.Png(1, 1, 0, [7]));
        File.WriteAllText(folder.File("table.csv"), $"file,label\n{name},ill\n");
        var columns = Labelled with { Images = new ImagesSpec { Column = "file", Folder = folder.File("images") } };
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("h", "", folder.File("table.csv")), columns));
        StringAssert.Contains(error.Message, $"line 2, column 'file': found '{name}'; allowed: a PNG file in {folder.File("images")}");
    }

    public static IEnumerable<object[]> Malformed =>
    [
        ["GIF89a, and more than enough bytes for a header of a PNG file"u8.ToArray(), "is no PNG file"],
        [ImageFiles.Png(2, 2, 0, [1, 2, 3, 4])[..20], "is no PNG file, or ends within its header"],
        [ImageFiles.Png(40_000, 1, 0, [1]), "found 1 x 40000 pixels; allowed: 1 to 16384 each way"],
        [With(ImageFiles.Png(1, 1, 0, [0]), 20, 127), "found 2130706433 x 1 pixels; allowed: 1 to 16384 each way"],
        [With(With(ImageFiles.Png(1, 1, 0, [0]), 18, 60), 22, 60), "its header promises 15361 x 15361 pixels; a file of 67 bytes cannot hold them"],
        [ImageFiles.Png(1, 1, 0, [1, 2], depth: 16), "found 16 bits a sample; allowed: up to 8"],
        [ImageFiles.Png(3, 2, 0, [1, 2, 3, 4, 5, 6]), "found images of 2 x 3 pixels, gray; "],
        [ImageFiles.Png(2, 2, 2, new byte[12]), "found images of 2 x 2 pixels, red, green and blue; "],
    ];

    [TestMethod]
    [DynamicData(nameof(Malformed))]
    public void Tells_what_is_wrong_with_a_file(byte[] file, string message)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a.png", ImageFiles.Png(2, 2, 0, [1, 2, 3, 4]));
        Write(folder, "b.png", file);
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("h", "", folder.Path), new TableColumns()));
        StringAssert.StartsWith(error.Message, folder.File("b.png") + ": ");
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    public void A_file_that_is_cut_off_is_told()
    {
        using var folder = new TemporaryFolder();
        var pixels = new byte[64 * 64];
        new Random(1).NextBytes(pixels);
        var whole = ImageFiles.Png(64, 64, 0, pixels);
        Write(folder, "a.png", whole[..(whole.Length / 2)]);
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("h", "", folder.Path), new TableColumns()));
        StringAssert.Contains(error.Message, "a.png: is cut off: it ends before its last row");
    }

    [TestMethod]
    [DataRow("well/scan.dcm", "found 'well/scan.dcm'; allowed: PNG files (.png) and nothing else")]
    [DataRow("loose.png", "found 'ill/a.png'; allowed: every file as CLASS/x.png")]
    [DataRow("ill/deeper/x.png", "found 'ill/deeper/x.png'; allowed: every file as CLASS/x.png")]
    public void Tells_what_is_wrong_with_a_folder(string odd, string message)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "ill/a.png", ImageFiles.Png(1, 1, 0, [1]));
        Write(folder, odd, ImageFiles.Png(1, 1, 0, [1]));
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("h", "", folder.Path), new TableColumns()));
        StringAssert.Contains(error.Message, message);
    }

    /// <summary>A folder has no lines.</summary>
    [TestMethod]
    public void A_class_that_is_none_is_told_by_the_path_of_its_file()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "train/ill/1", "train/well/2", "train/sick/3" })
        {
            Write(folder, name + ".png", ImageFiles.Png(1, 1, 0, [1]));
        }

        var file = new HospitalFile("h", "", folder.Path);
        var named = Labelled with { Target = Labelled.Target! with { Negative = "well" } };
        Assert.AreEqual(
            $"{folder.File("train/sick/3.png")}, column 'label': found 'sick'; target.positive and target.negative allow ill, well",
            Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(file, named)).Message);
        Assert.AreEqual(
            $"{folder.File("train/well/2.png")}, column 'label': found 'well' beside 'sick' ({folder.File("train/sick/3.png")}) and the positive value 'ill' (target.positive); "
            + "a binary target has two values",
            Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(file, Labelled)).Message);
    }

    [TestMethod]
    public void A_table_names_each_file_once_however_it_is_written()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "images/one.png", ImageFiles.Png(1, 1, 0, [7]));
        File.WriteAllText(folder.File("table.csv"), "file,label\none.png,ill\n./one.png,well\n");
        var columns = Labelled with { Images = new ImagesSpec { Column = "file", Folder = folder.File("images") } };
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("h", "", folder.File("table.csv")), columns));
        StringAssert.EndsWith(error.Message, "table.csv, line 3, column 'file': found './one.png', the image of line 2 too; allowed: an image in one row");
    }

    [TestMethod]
    public void An_empty_folder_is_told()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<TableException>(() => TableReader.ReadHospital(new HospitalFile("h", "", folder.Path), new TableColumns()));
        StringAssert.Contains(error.Message, "holds no PNG file");
    }

    [TestMethod]
    public void Any_damage_is_read_or_refused()
    {
        var random = new Random(Seeds.Next(43));
        using var folder = new TemporaryFolder();
        var whole = ImageFiles.Png(8, 8, 0, [.. Enumerable.Range(0, 64).Select(value => (byte)(value * 3))]);
        var (read, refused) = (0, 0);
        for (var trial = 0; trial < 300; trial++)
        {
            var damaged = whole.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Write(folder, "a.png", random.Next(3) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            try
            {
                var data = TableReader.ReadHospital(new HospitalFile("h", "", folder.Path), new TableColumns());
                Assert.HasCount(data.Shape.Count, data.Pixels);
                read++;
            }
            catch (TableException)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(200, refused, $"{read} were read");
    }

    private static byte[] With(byte[] file, int at, byte value)
    {
        file[at] = value;
        return file;
    }

    private static byte[] Pixels(byte[] png)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a.png", png);
        return TableReader.ReadHospital(new HospitalFile("h", "", folder.Path), new TableColumns()).Pixels;
    }

    private static void Write(TemporaryFolder folder, string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        File.WriteAllBytes(folder.File(name), bytes);
    }
}
