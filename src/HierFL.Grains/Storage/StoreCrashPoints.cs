using System.Collections.Immutable;

namespace HierFL.Grains.Storage;

/// <summary>Moments of <see cref="LocalFolderStore"/> at which a crash must lose nothing. The names are stable: tests choose by them.</summary>
public static class StoreCrashPoints
{
    public const string CreateBeforeWrite = "store.create.before-write";
    public const string CreateAfterWrite = "store.create.after-write";
    public const string CreateAfterSync = "store.create.after-sync";
    public const string CreateBeforeRename = "store.create.before-rename";
    public const string CreateAfterRename = "store.create.after-rename";
    public const string CreateAfterFolderSync = "store.create.after-folder-sync";

    public const string ReplaceBeforeWrite = "store.replace.before-write";
    public const string ReplaceAfterWrite = "store.replace.after-write";
    public const string ReplaceAfterSync = "store.replace.after-sync";
    public const string ReplaceBeforeRename = "store.replace.before-rename";
    public const string ReplaceAfterRename = "store.replace.after-rename";
    public const string ReplaceAfterFolderSync = "store.replace.after-folder-sync";

    public const string DeleteBefore = "store.delete.before";
    public const string DeleteAfter = "store.delete.after";
    public const string DeleteAfterFolderSync = "store.delete.after-folder-sync";

    /// <summary>All of them, in the order of their moments.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        CreateBeforeWrite, CreateAfterWrite, CreateAfterSync, CreateBeforeRename, CreateAfterRename, CreateAfterFolderSync,
        ReplaceBeforeWrite, ReplaceAfterWrite, ReplaceAfterSync, ReplaceBeforeRename, ReplaceAfterRename, ReplaceAfterFolderSync,
        DeleteBefore, DeleteAfter, DeleteAfterFolderSync,
    ];
}
