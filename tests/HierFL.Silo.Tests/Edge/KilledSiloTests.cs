using System.Runtime.InteropServices;
using HierFL.Core.Updates;

namespace HierFL.Silo.Tests.Edge;

/// <summary>Single updates never reach what a disk keeps (design decision D9): shown with a process that is killed, and whose files are searched.</summary>
[TestClass]
public sealed class KilledSiloTests
{
    /// <summary>Of a model: 64 KiB, of which the silo may keep 1 KiB in memory.</summary>
    private const int Width = 16 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task After_a_kill_no_update_can_be_read_on_the_silos_disk()
    {
        await using var federation = await RunningFederation.StartAsync(withNorth: false, requestsPerSecond: 1000);
        using var silo = await SiloProcess.StartAsync(federation, "--limits:stagingMemory=1KB");
        using var aachen = await ToySite.JoinAsync(federation, "aachen");
        using var bergen = await ToySite.JoinAsync(federation, "bergen");
        await ToyJob.SubmitAsync(federation, Width);
        var ((first, whole), (second, half)) = (await aachen.NextTrainingAsync(0.0123f).WaitAsync(Patience), await bergen.NextTrainingAsync(0.0456f).WaitAsync(Patience));

        // One is added and waits for the other; that one lies in scratch, not whole.
        Assert.AreEqual(UpdateVerdict.Accepted, (await aachen.Link.UploadAsync(first, new MemoryStream(whole), CancellationToken.None)).Verdict);
        await bergen.BreakAsync(second, half);
        if (OperatingSystem.IsLinux())
        {
            Assert.IsTrue(OpenFiles(silo.Pid).Any(file => Holds(file, 0.0456f)), "it is on the disk while the silo lives, in a file without a name");
        }

        await silo.KillAsync(federation.Root);
        await File.WriteAllBytesAsync($"{federation.Folder}/control", half[..(half.Length / 3)]);
        Assert.IsTrue(Holds($"{federation.Folder}/control", 0.0456f), "the search finds what is there");
        File.Delete($"{federation.Folder}/control");

        // Identity, scratch, temporary folder and store of the silo; the store of the root beside it.
        var files = Directory.GetFiles(federation.Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
            .Where(file => new FileInfo(file).Length > 0).ToArray(); // The root lives on and holds empty files locked.
        Assert.IsTrue(files.Any(file => file.StartsWith(silo.Folder + "/store/", StringComparison.Ordinal)), "the silo has a store");
        Assert.AreEqual("", string.Join(' ', files.Where(file => Holds(file, 0.0123f) || Holds(file, 0.0456f))));
        Assert.IsEmpty(Directory.GetFileSystemEntries(silo.Folder + "/scratch"));
    }

    /// <summary>Whether there are sixteen floats of the value in a row, anywhere in the file.</summary>
    private static bool Holds(string file, float value)
    {
        var needle = new float[16];
        Array.Fill(needle, value); return File.ReadAllBytes(file).AsSpan().IndexOf(MemoryMarshal.AsBytes(needle.AsSpan())) >= 0;
    }

    /// <summary>Files without a name that the process has open.</summary>
    private static IEnumerable<string> OpenFiles(int pid) => Directory.GetFiles($"/proc/{pid}/fd")
        .Where(link => new FileInfo(link).LinkTarget is { } target && target.Contains("/scratch/", StringComparison.Ordinal));
}
