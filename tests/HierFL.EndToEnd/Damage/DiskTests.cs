using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Damage;

/// <summary>A disk that takes no more, or nothing at all.</summary>
[TestClass]
public sealed class DiskTests
{
    private const int DiskKibibytes = 1024;

    [TestMethod]
    public async Task A_full_disk_stops_the_run_and_space_lets_it_go_on()
    {
        var random = new Random(Seeds.Next(9));
        int[] free = Length.IsLong ? [.. Enumerable.Range(0, 60).Select(step => 4 * step)] : [12, 4 * random.Next(6, 12), 4 * random.Next(12, 30)];
        foreach (var kibibytes in free)
        {
            using var place = new Workplace(StoppedRun.Whole);
            using var disk = SmallDisk.Mount(place.At("disk"), DiskKibibytes);
            await File.WriteAllBytesAsync(place.At("disk/ballast"), new byte[(DiskKibibytes - kibibytes) * 1024]);
            var failed = await place.RunAsync("disk/out");
            if (failed.ExitCode != 0)
            {
                ExpectFull(failed, $"{kibibytes} KiB free");
                Assert.AreEqual("", failed.Stdout);
                File.Delete(place.At("disk/ballast"));
                failed = await place.GoOnAsync("disk/out");
            }

            (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "disk/out", failed, $"a disk with {kibibytes} KiB free");
        }
    }

    [TestMethod]
    public async Task What_was_committed_stays_when_the_disk_is_full()
    {
        using var place = await StoppedRun.CopyAsync();
        using var disk = SmallDisk.Mount(place.At("disk"), DiskKibibytes);
        StoppedRun.Copy(place.At("out"), place.At("disk/out"));
        var checkpoints = place.Tree("disk" + Path.DirectorySeparatorChar + StoppedRun.Checkpoints);
        var left = new DriveInfo(place.At("disk")).AvailableFreeSpace;
        await File.WriteAllBytesAsync(place.At("disk/ballast"), new byte[left - (16 << 10)]);
        ExpectFull(await place.ResumeAsync("disk/out"), "16 KiB free");
        var after = place.Tree("disk" + Path.DirectorySeparatorChar + StoppedRun.Checkpoints);
        CollectionAssert.IsSubsetOf(checkpoints, after);

        File.Delete(place.At("disk/ballast"));
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "disk/out", await place.ResumeAsync("disk/out"), "a full disk");
    }

    /// <summary>A file that a limit cuts off, in the run's folder, the root's store or a hospital's: each is named.</summary>
    [TestMethod]
    [DataRow(1, "job.yaml.tmp")]
    [DataRow(4, "/blobs: the file would be larger")]
    [DataRow(24, ": File too large : '")]
    public async Task A_file_beyond_the_limit_of_the_process_is_named(int kibibytes, string file)
    {
        using var place = new Workplace(StoppedRun.Whole.With("hidden: [4]", "hidden: [128]").With("{kind: sgd, learningRate: 0.1, momentum: 0.9}", "{kind: adam, learningRate: 0.02}").With("rounds: 4", "rounds: 1"));

        // A model has 16 KiB, and what adam keeps at a hospital twice that. In blocks of 512 bytes. The runtime itself starts by a file of any size, unless it is told not to.
        string[] within = ["/bin/sh", "-c", $"trap '' XFSZ; ulimit -f {2 * kibibytes}; exec \"$0\" \"$@\""];
        var failed = await Hierfl.RunAsync(place.Folder, ["run", "job.yaml", "--out", "out"], new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0" }, within);
        failed.Expect(kibibytes == 1 ? 2 : 1);
        Assert.Contains(file, failed.Stderr);
        Assert.DoesNotContain("Parameter 'value'", failed.Stderr);
        (await place.ResumeAsync("out")).Expect(0);
    }

    [TestMethod]
    public async Task A_read_only_folder_is_refused_and_left_as_it_is()
    {
        using var place = await StoppedRun.CopyAsync();
        using var disk = SmallDisk.Mount(place.At("disk"), DiskKibibytes);
        StoppedRun.Copy(place.At("out"), place.At("disk/out"));
        disk.MakeReadOnly();
        var before = place.Tree("disk");
        foreach (var refused in new[] { await place.ResumeAsync("disk/out"), await place.RunAsync("disk/new") })
        {
            refused.Expect(2);
            Assert.HasCount(1, refused.ErrorLines, refused.ToString());
            StringAssert.StartsWith(refused.Stderr, "disk/");
            Assert.Contains("read-only", refused.Stderr, StringComparison.OrdinalIgnoreCase);
            Assert.AreEqual("", refused.Stdout);
        }

        CollectionAssert.AreEqual(before, place.Tree("disk"));
        disk.MakeWritable();
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "disk/out", await place.ResumeAsync("disk/out"), "a read-only disk");
    }

    /// <summary>The error names a file on the disk and what is the matter with it.</summary>
    private static void ExpectFull(Finished failed, string story)
    {
        Assert.IsTrue(failed.ExitCode is 1 or 2, $"{story}: {failed}");
        failed.Expect(failed.ExitCode);
        var error = failed.ErrorLines.Single(line => !line.StartsWith("small:", StringComparison.Ordinal) && !line.StartsWith("round ", StringComparison.Ordinal)
            && !line.StartsWith("note: ", StringComparison.Ordinal) && !line.StartsWith("Every committed round", StringComparison.Ordinal));
        Assert.IsTrue(error.Contains("the disk is full", StringComparison.Ordinal) || error.Contains("No space left on device", StringComparison.Ordinal), $"{story}: {failed}");
        Assert.Contains("disk/out", error, story);
    }
}
