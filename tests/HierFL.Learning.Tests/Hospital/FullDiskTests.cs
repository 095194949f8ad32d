using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>A real file system that takes no more: the region is told that the hospital waits, and room is all it takes to go on.</summary>
[TestClass]
public sealed class FullDiskTests
{
    private const int DiskKibibytes = 64;

    [TestMethod]
    public async Task An_update_that_the_disk_does_not_take_is_waited_for_and_kept_once_there_is_room()
    {
        await using var ward = new Ward();
        using var disk = SmallDisk.Mount(Path.Combine(ward.Folder, "disk"), DiskKibibytes);
        ward.Options = ward.Options with { Folder = disk.Path };
        ward.Link.Verdict = _ => UpdateOutcome.Late;
        _ = ward.Start();
        var ballast = Path.Combine(disk.Path, "ballast");
        Fill(ballast);

        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(4, 2)));
        Assert.AreEqual("the hospital's disk does not take what has to be kept", said.Reason);
        Assert.AreEqual(WaitCause.Obstacle, said.Wait);
        Assert.IsEmpty(Directory.GetFiles(disk.Path, "*.update", SearchOption.AllDirectories));

        File.Delete(ballast);
        while (said.Header is null)
        {
            // It may have tried, and said so, once more.
            said = await ward.Link.HeardAsync();
        }

        CollectionAssert.AreEqual(Toy.Bytes(Toy.Train(Toy.Model(4, 2), null, 1).Delta), said.Body);
        Assert.HasCount(1, Directory.GetFiles(disk.Path, "*.update", SearchOption.AllDirectories));
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path, bufferSize: 1);
        try
        {
            while (true)
            {
                file.Write(new byte[1024]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
