using System.Runtime.InteropServices;
using System.Text;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Storage;

[TestClass]
public sealed class LocalFolderCompliance : BlobStoreCompliance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override IBlobStore Open() => new LocalFolderStore(_folder.Path, CrashPoints.None);
}

[TestClass]
public sealed class LocalFolderStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task The_etag_is_the_hash_of_the_content()
    {
        using var store = Open();
        var etag = await store.ReplaceAsync("a", "abc"u8.ToArray(), null, Cancellation);
        Assert.AreEqual("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", etag);
    }

    /// <summary>Versions are pruned, and their folders removed, while a backup lists them.</summary>
    [TestMethod]
    public void A_folder_that_goes_while_files_are_looked_for_holds_none()
    {
        string[] files = [_folder.File("a/one"), _folder.File("b/two"), _folder.File("c/three")];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }

        using var found = LocalFiles.Below(_folder.Path).GetEnumerator();
        Assert.IsTrue(found.MoveNext());
        var gone = files.First(file => file != found.Current);
        Directory.Delete(Path.GetDirectoryName(gone)!, recursive: true);

        var rest = new List<string> { found.Current };
        while (found.MoveNext())
        {
            rest.Add(found.Current);
        }

        CollectionAssert.AreEquivalent(files.Where(file => file != gone).ToArray(), rest);
    }

    [TestMethod]
    public async Task Removes_the_leftovers_of_the_dead_and_leaves_the_work_of_the_living()
    {
        var left = _folder.File("jobs/a/.tmp-abandoned-1");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        await File.WriteAllTextAsync(left, "half a model", Cancellation);
        using var living = Open();
        Assert.IsFalse(File.Exists(left));

        await living.CreateAsync("jobs/a/model", async (stream, stop) =>
        {
            using var other = Open();
            Assert.HasCount(2, Directory.GetFiles(_folder.File(".writers")));
            await stream.WriteAsync("written while another process starts"u8.ToArray(), stop);
        }, Cancellation);
        Assert.IsNotNull(await living.ReadAsync("jobs/a/model", 100, Cancellation));
        living.Dispose();
        using var last = Open();
        Assert.HasCount(1, Directory.GetFiles(_folder.File(".writers")));
    }

    [TestMethod]
    public async Task A_folder_that_is_gone_is_no_empty_store()
    {
        using var disk = new TemporaryFolder();
        using var store = new LocalFolderStore(disk.File("store"), CrashPoints.None);
        await store.CreateAsync("a", "1"u8.ToArray(), Cancellation);
        Directory.Move(disk.File("store"), disk.File("away"));
        await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.ReadAsync("a", 10, Cancellation));
        await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.CreateAsync("b", "1"u8.ToArray(), Cancellation));
        Assert.IsFalse(Directory.Exists(disk.File("store")), "it is not begun anew");

        Directory.Move(disk.File("away"), disk.File("store"));
        Assert.IsNotNull(await store.ReadAsync("a", 10, Cancellation));
    }

    /// <summary>The disk goes at some moment of a listing, three hundred times: what is listed then is all there was, or the store is not there.</summary>
    [TestMethod]
    public async Task A_folder_that_goes_while_it_is_listed_is_no_smaller_store()
    {
        using var disk = new MemoryFolder();
        using var store = new LocalFolderStore(disk.File("store"), CrashPoints.None);
        for (var blob = 0; blob < 200; blob++)
        {
            Directory.CreateDirectory(disk.File($"store/{blob % 50}"));
            await File.WriteAllTextAsync(disk.File($"store/{blob % 50}/{blob}"), "", Cancellation);
        }

        var random = new Random(Seeds.Next(31));
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var listing = Task.Run(async () => await store.ListAsync("", Cancellation).CountAsync(Cancellation), Cancellation);
            Thread.SpinWait(random.Next(20_000));
            Directory.Move(disk.File("store"), disk.File("away"));
            try
            {
                Assert.AreEqual(200, await listing);
            }
            catch (StoreUnavailableException)
            {
                // It says that it is not there.
            }

            Directory.Move(disk.File("away"), disk.File("store"));
        }
    }

    [TestMethod]
    public async Task Visits_every_crash_point_and_no_other()
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        using var store = new LocalFolderStore(_folder.Path, name => visited.Add(name));
        await store.CreateAsync("a", "1"u8.ToArray(), Cancellation);
        var etag = await store.ReplaceAsync("b", "1"u8.ToArray(), null, Cancellation);
        await store.ReplaceAsync("b", "2"u8.ToArray(), etag, Cancellation);
        await store.DeleteAsync("a", null, Cancellation);
        CollectionAssert.AreEquivalent(StoreCrashPoints.All, visited.ToList());
    }

    [TestMethod]
    public async Task After_a_crash_at_any_moment_a_blob_is_the_old_one_or_the_new()
    {
        foreach (var point in StoreCrashPoints.All)
        {
            var store = new LocalFolderStore(_folder.File(point), name =>
            {
                if (name == point && Directory.Exists(_folder.File(point + "/armed")))
                {
                    throw new SimulatedCrashException(name);
                }
            });
            var etag = await store.ReplaceAsync("replaced", "old"u8.ToArray(), null, Cancellation);
            await store.CreateAsync("deleted", "old"u8.ToArray(), Cancellation);
            Directory.CreateDirectory(_folder.File(point + "/armed"));
            var crashes = 0;
            crashes += await CrashesAsync(() => store.CreateAsync("created", "new"u8.ToArray(), Cancellation));
            crashes += await CrashesAsync(() => store.ReplaceAsync("replaced", "new"u8.ToArray(), etag, Cancellation));
            crashes += await CrashesAsync(() => store.DeleteAsync("deleted", null, Cancellation));
            Assert.AreEqual(1, crashes, point);

            using var next = new LocalFolderStore(_folder.File(point), CrashPoints.None);
            var placed = point.Contains("after-rename") || point.Contains("after-folder-sync");
            Assert.AreEqual(point.Contains("create") && !placed ? null : "new", await TextAsync(next, "created"), point);
            Assert.AreEqual(point.Contains("replace") && !placed ? "old" : "new", await TextAsync(next, "replaced"), point);
            Assert.AreEqual(point == StoreCrashPoints.DeleteBefore ? "old" : null, await TextAsync(next, "deleted"), point);
            Assert.IsEmpty(Directory.GetFiles(_folder.File(point), ".tmp-*"));
        }
    }

    [TestMethod]
    public async Task A_lock_of_another_process_is_waited_for()
    {
        using var store = Open();
        var etag = await store.ReplaceAsync("a", "1"u8.ToArray(), null, Cancellation);
        var held = Directory.GetFiles(_folder.File(".locks")).Single();
        Task<string> replacing;
        await using (new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            replacing = store.ReplaceAsync("a", "2"u8.ToArray(), etag, Cancellation);
            using var impatient = new CancellationTokenSource();
            var deleting = store.DeleteAsync("a", etag, impatient.Token);
            await impatient.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => deleting);
            Assert.IsFalse(replacing.IsCompleted);
        }

        await replacing;
        Assert.AreEqual("2", await TextAsync(store, "a"));
    }

    [TestMethod]
    public async Task Leaves_no_empty_folders()
    {
        using var store = Open();
        await store.CreateAsync("jobs/a/checkpoints/000001/model", "1"u8.ToArray(), Cancellation);
        await store.CreateAsync("jobs/b", "1"u8.ToArray(), Cancellation);
        await store.DeleteAsync("jobs/a/checkpoints/000001/model", null, Cancellation);
        Assert.IsFalse(Directory.Exists(_folder.File("jobs/a")));
        Assert.IsTrue(Directory.Exists(_folder.File("jobs")));
    }

    [TestMethod]
    [DataRow(28, "cannot create jobs/a in {0}: the disk is full; free space on it or move the folder to a larger one")]
    [DataRow(122, "cannot create jobs/a in {0}: the disk quota is used up; raise it or free space")]
    [DataRow(30, "cannot create jobs/a in {0}: the file system is read-only; mount it writable or choose another folder")]
    [DataRow(5, "cannot create jobs/a in {0}: the device reports an input/output error; check the disk and restore the folder from its backup")]
    public async Task Says_what_to_do_when_the_disk_fails(int errno, string sentence)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("the codes are of POSIX systems");
        }

        using var store = new LocalFolderStore(_folder.Path, name =>
        {
            if (name == StoreCrashPoints.CreateAfterWrite)
            {
                throw new IOException("simulated", errno);
            }
        });
        var failure = await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.CreateAsync("jobs/a", "1"u8.ToArray(), Cancellation));
        Assert.AreEqual(string.Format(null, sentence, _folder.Path), failure.Message);
        Assert.IsEmpty(await store.ListAsync("", Cancellation).ToListAsync(Cancellation));
        Assert.IsEmpty(Directory.GetFiles(_folder.File("jobs")));
    }

    [TestMethod]
    public async Task Says_what_to_do_when_a_real_disk_is_full_and_serves_on()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), kibibytes: 512);
        using var store = new LocalFolderStore(disk.Path, CrashPoints.None);
        await store.CreateAsync("jobs/a", new byte[200 << 10], Cancellation);
        var failure = await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.CreateAsync("jobs/b", new byte[400 << 10], Cancellation));
        Assert.Contains("the disk is full; free space on it", failure.Message);

        // A process that another test begins at that moment has, until it is what it is to be, the deleted file open.
        await Eventually.HoldsAsync("what was written in vain is gone", () => new DriveInfo(disk.Path).AvailableFreeSpace >= 300 << 10);
        await store.CreateAsync("jobs/c", new byte[200 << 10], Cancellation);
        CollectionAssert.AreEqual(new[] { "jobs/a", "jobs/c" }, await store.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    [TestMethod]
    public async Task Says_what_to_do_when_a_real_disk_is_read_only()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), kibibytes: 512);
        using (var store = new LocalFolderStore(disk.Path, CrashPoints.None))
        {
            await store.CreateAsync("jobs/a", "1"u8.ToArray(), Cancellation);
        }

        disk.MakeReadOnly();
        var failure = Assert.ThrowsExactly<StoreUnavailableException>(() => new LocalFolderStore(disk.Path, CrashPoints.None));
        Assert.AreEqual($"cannot open the store in {disk.Path}: the file system is read-only; mount it writable or choose another folder", failure.Message);
    }

    [TestMethod]
    public void Says_what_to_do_when_the_folder_may_not_be_written()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("file modes are of POSIX systems");
            return;
        }

        const int Nobody = 65534;
        var folder = Directory.CreateDirectory(_folder.File("closed"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // The administrator may write every folder: this thread gives that up while it opens the store. For anybody else the call does nothing.
        var before = SetFileSystemUser(Nobody);
        try
        {
            var failure = Assert.ThrowsExactly<StoreUnavailableException>(() => new LocalFolderStore(folder.FullName, CrashPoints.None));
            Assert.Contains("permission denied; give the account", failure.Message);
        }
        finally
        {
            _ = SetFileSystemUser(before);
        }
    }

    /// <summary>A job waits for a store that fails, and fails over anything else.</summary>
    [TestMethod]
    public async Task A_blob_that_opens_and_cannot_be_read_on_is_told_as_the_stores_failure()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("needs a file that opens and cannot be read");
            return;
        }

        using var store = Open();

        // Nothing is mapped at the start of this process: the system reports an input/output error.
        File.CreateSymbolicLink(_folder.File("a"), "/proc/self/mem");
        await using var blob = (await store.OpenAsync("a", Cancellation))!;
        var expected = $"cannot read a in {_folder.Path}: the device reports an input/output error; check the disk and restore the folder from its backup";
        Assert.AreEqual(expected, (await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => blob.ReadAsync(new byte[1], Cancellation).AsTask())).Message);
        Assert.AreEqual(expected, Assert.ThrowsExactly<StoreUnavailableException>(() => blob.ReadByte()).Message);
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileSystemUser(int user);

    private static async Task<int> CrashesAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (SimulatedCrashException)
        {
            return 1;
        }
    }

    private LocalFolderStore Open() => new(_folder.Path, CrashPoints.None);

    private async Task<string?> TextAsync(LocalFolderStore store, string path) =>
        await store.ReadAsync(path, 100, Cancellation) is { } blob ? Encoding.UTF8.GetString(blob.Content.Span) : null;
}
