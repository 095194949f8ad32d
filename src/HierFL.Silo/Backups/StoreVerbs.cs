using System.Globalization;
using HierFL.Core.Rounds;
using HierFL.Grains.Backups;
using HierFL.Grains.Storage;
using HierFL.Silo.Cluster;
using HierFL.Silo.Configuration;

namespace HierFL.Silo.Backups;

/// <summary>
/// <c>hierfl-silo backup</c>, <c>restore</c> and <c>verify</c>: the store that a silo's settings name, by whoever has the rights of that silo. No certificate is read.
/// </summary>
internal static class StoreVerbs
{
    public const string Backup = "backup";
    public const string Restore = "restore";
    public const string Verify = "verify";

    /// <summary>What is allowed where a backup lies.</summary>
    public const string Folder = "a folder of a backup";

    public static bool Has(string verb) => verb is Backup or Restore or Verify;

    public static async Task<int> RunAsync(SiloArguments arguments, StoreSettings settings, TextWriter output)
    {
        var store = Stores.Open(settings);
        using var closing = store as IDisposable;
        using var backup = arguments.Verb switch
        {
            Backup => new LocalFolderStore(Stores.MakeFolder(arguments.To!), CrashPoints.None),
            Restore => OpenBackup(arguments.From!),
            _ => null,
        };
        return arguments.Verb switch
        {
            Backup => await BackupAsync(store, backup!, arguments.To!, output),
            Restore => await RestoreAsync(backup!, store, output),
            _ => await VerifyAsync(store, output, isBackup: false),
        };
    }

    /// <summary>Looks at a backup.</summary>
    public static async Task<int> VerifyAsync(string folder, TextWriter output)
    {
        using var backup = OpenBackup(folder);
        return await VerifyAsync(backup, output, isBackup: true);
    }

    private static async Task<int> BackupAsync(IBlobStore store, LocalFolderStore backup, string folder, TextWriter output)
    {
        var (list, faults) = await new StoreBackup(store, backup, TimeProvider.System).TakeAsync(CancellationToken.None);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{folder}: {list.Blobs.Count} blobs, {list.Blobs.Values.Sum(blob => blob.Length)} bytes, as of {list.TakenAt:yyyy-MM-dd HH:mm:ss} UTC"));
        return await TellAsync(faults, output);
    }

    private static async Task<int> RestoreAsync(LocalFolderStore backup, IBlobStore store, TextWriter output)
    {
        var list = await new StoreRestore(backup, store).RunAsync(CancellationToken.None);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"restored {list.Blobs.Count} blobs as of {list.TakenAt:yyyy-MM-dd HH:mm:ss} UTC"));
        return ExitCodes.Done;
    }

    private static async Task<int> VerifyAsync(IBlobStore store, TextWriter output, bool isBackup)
    {
        var findings = await new StoreVerification(store).RunAsync(CancellationToken.None);
        if (findings.TakenAt is { } taken)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"a backup as of {taken:yyyy-MM-dd HH:mm:ss} UTC"));
        }
        else if (isBackup)
        {
            throw new BackupException(BackupList.Missing);
        }

        foreach (var (job, checkpoints) in findings.Jobs)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"job {job}: {checkpoints} checkpoints"));
        }

        foreach (var log in findings.Logs)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"audit {log.Region}: from entry {log.First}, head {log.Head}"));
        }

        return await TellAsync(findings.Faults, output);
    }

    private static async Task<int> TellAsync(IReadOnlyCollection<StoreFault> faults, TextWriter output)
    {
        foreach (var fault in faults)
        {
            await output.WriteLineAsync("fault: " + fault.Sentence);
        }

        await output.WriteLineAsync(faults.Count == 0 ? "nothing is damaged" : string.Create(CultureInfo.InvariantCulture, $"{faults.Count} fault{(faults.Count == 1 ? "" : "s")}"));
        return faults.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>It is not made: a slip of the pen must not pass for an empty backup.</summary>
    private static LocalFolderStore OpenBackup(string folder) => Directory.Exists(folder)
        ? new LocalFolderStore(folder, CrashPoints.None)
        : throw new ConfigurationProblemException([$"--from: found '{folder}', which is not there; allowed is {Folder}"]);
}
