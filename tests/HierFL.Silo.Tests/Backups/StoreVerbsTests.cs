using HierFL.Testing;

namespace HierFL.Silo.Tests.Backups;

/// <summary>What people type to copy a store, to bring it back and to look at it; no silo runs, and no certificate is read.</summary>
[TestClass, DoNotParallelize]
public sealed class StoreVerbsTests : IDisposable
{
    private const string State = "regions/north/state/hospitals/hospitals/north.json";

    private readonly TemporaryFolder _folder = new();

    public StoreVerbsTests()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File($"live/{State}"))!);
        File.WriteAllText(_folder.File($"live/{State}"), """{"version":1,"state":{}}""");
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task A_store_comes_back_from_its_backup()
    {
        var backup = await RunAsync("live", "backup", "--to", _folder.File("backup"));
        Assert.AreEqual(0, backup.Code, backup.Error);
        Assert.Contains("backup: 1 blobs, 24 bytes, as of ", backup.Out);
        Assert.EndsWith("nothing is damaged\n", (await RunAsync(null, "verify", $"--from={_folder.File("backup")}")).Out, "without any settings");

        Assert.AreEqual(0, (await RunAsync("restored", "restore", "--from", _folder.File("backup"))).Code);
        Assert.AreEqual(File.ReadAllText(_folder.File($"live/{State}")), File.ReadAllText(_folder.File($"restored/{State}")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("backup")), "others can read the backup");
        }

        var again = await RunAsync("restored", "restore", "--from", _folder.File("backup"));
        Assert.AreEqual((1, true), (again.Code, again.Error.Contains("the destination is not empty", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Damage_is_told_with_an_exit_code()
    {
        await File.WriteAllTextAsync(_folder.File($"live/{State}"), "{");
        var verify = await RunAsync("live", "verify");
        Assert.AreEqual((1, $"fault: {State} is damaged (1 bytes that are no JSON)\n1 fault\n"), (verify.Code, verify.Out));
    }

    [TestMethod]
    public async Task A_backup_that_was_not_finished_is_none()
    {
        Assert.AreEqual(0, (await RunAsync("live", "backup", "--to", _folder.File("backup"))).Code);
        File.Delete(_folder.File("backup/backup.json"));
        var verify = await RunAsync(null, "verify", "--from", _folder.File("backup"));
        Assert.AreEqual((1, "", true), (verify.Code, verify.Out, verify.Error.Contains("it has no backup.json", StringComparison.Ordinal)), $"{verify}");
    }

    [TestMethod]
    [DataRow(new[] { "backup" }, "backup: --to is missing")]
    [DataRow(new[] { "backup", "--to" }, "--to: found nothing")]
    [DataRow(new[] { "restore" }, "restore: --from is missing")]
    [DataRow(new[] { "verify", "--from", "/nowhere/at/all" }, "found '/nowhere/at/all', which is not there")]
    [DataRow(new[] { "verify", "--to", "x" }, "found '--to'")]
    public async Task A_slip_is_told(string[] typed, string sentence)
    {
        var run = await RunAsync("live", typed);
        Assert.AreEqual(2, run.Code, run.Error);
        Assert.Contains(sentence, run.Error);
    }

    /// <param name="store">Folder of the silo's store; null for no settings at all.</param>
    /// <param name="typed">The words.</param>
    private async Task<(int Code, string Out, string Error)> RunAsync(string? store, params string[] typed)
    {
        var (stdout, stderr) = (Console.Out, Console.Error);
        using var written = new StringWriter { NewLine = "\n" };
        using var complained = new StringWriter { NewLine = "\n" };
        try
        {
            Console.SetOut(written);
            Console.SetError(complained);
            var code = await SiloCommand.RunAsync(store is null ? typed : [.. typed, "--identity=none", $"--store:folder={_folder.File(store)}"]);
            return (code, written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(stdout);
            Console.SetError(stderr);
        }
    }
}
