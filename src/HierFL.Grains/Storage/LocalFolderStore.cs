using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Storage;

/// <summary>
/// Blobs as files of a folder: written beside their place, synced, renamed, and the folder synced, so that a blob is whole or absent whenever the
/// power goes. ETags are the SHA-256 of the content. Processes that share the folder are kept apart by the system's file locks.
/// </summary>
/// <remarks>Files whose names begin with a dot belong to the store. File work runs on pool threads, never on the caller's.</remarks>
public sealed class LocalFolderStore : IBlobStore, IDisposable
{
    private readonly string _root;
    private readonly string _writers;
    private readonly CrashPoint _crash;
    private readonly FolderLocks _locks;
    private readonly TemporaryFiles _temporary;

    /// <summary>Opens a folder, made if missing, and removes the leftovers of writers that died in it.</summary>
    /// <param name="folder">Where the blobs lie.</param>
    /// <param name="crash">Told of every moment named in <see cref="StoreCrashPoints"/>.</param>
    /// <exception cref="StoreUnavailableException">The folder cannot be made or written.</exception>
    public LocalFolderStore(string folder, CrashPoint crash)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _crash = crash;
        var locks = Path.Combine(_root, ".locks");
        _writers = Path.Combine(_root, ".writers");
        try
        {
            FolderSync.Create(locks);
            FolderSync.Create(_writers);
            TemporaryFiles.RemoveLeftovers(_root, _writers);
            _temporary = new TemporaryFiles(_writers);
        }
        catch (Exception failure) when (LocalFailure.IsOfFileSystem(failure))
        {
            throw LocalFailure.Describe(failure, _root, "open", "the store");
        }

        _locks = new FolderLocks(locks);
    }

    public void Dispose()
    {
        _temporary.Dispose();
        _locks.Dispose();
    }

    public Task<Blob?> ReadAsync(string path, long maxBytes, CancellationToken cancellation) => GuardAsync("read", path, async file =>
    {
        await using var stream = LocalFiles.Open(file);
        if (stream is null)
        {
            return null;
        }

        if (stream.Length > maxBytes)
        {
            throw new BlobTooLargeException(path, stream.Length, maxBytes);
        }

        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancellation).ConfigureAwait(false);
        return new Blob(content, Convert.ToHexStringLower(SHA256.HashData(content)));
    });

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellation) =>
        GuardAsync("read", path, file => Task.FromResult<Stream?>(LocalFiles.Open(file) is { } content
            ? new OpenedBlob(content, (failure, _) => LocalFailure.IsOfFileSystem(failure) ? LocalFailure.Describe(failure, _root, "read", path) : null)
            : null));

    public Task CreateAsync(string path, BlobWriter write, CancellationToken cancellation) => GuardAsync("create", path, async file =>
    {
        if (File.Exists(file))
        {
            throw new BlobConflictException(path, expectedETag: null, foundETag: null);
        }

        return await PutAsync("store.create", file, write, temporary => LinkAsync(temporary, file, path), cancellation).ConfigureAwait(false);
    });

    public Task<string> ReplaceAsync(string path, BlobWriter write, string? expectedETag, CancellationToken cancellation) =>
        GuardAsync("replace", path, file => PutAsync("store.replace", file, write, async temporary =>
        {
            using var held = await _locks.TakeAsync(path, cancellation).ConfigureAwait(false);
            await ExpectAsync(path, file, expectedETag, cancellation).ConfigureAwait(false);
            _crash(StoreCrashPoints.ReplaceBeforeRename);
            if (expectedETag is null)
            {
                LocalFiles.Link(temporary, file, path);
            }
            else
            {
                File.Move(temporary, file, overwrite: true);
            }
        }, cancellation));

    public Task DeleteAsync(string path, string? expectedETag, CancellationToken cancellation) => GuardAsync("delete", path, async file =>
    {
        using var held = await _locks.TakeAsync(path, cancellation).ConfigureAwait(false);
        if (expectedETag is not null)
        {
            await ExpectAsync(path, file, expectedETag, cancellation).ConfigureAwait(false);
        }

        if (File.Exists(file))
        {
            _crash(StoreCrashPoints.DeleteBefore);
            File.Delete(file);
            _crash(StoreCrashPoints.DeleteAfter);
            FolderSync.Sync(Path.GetDirectoryName(file)!);
            _crash(StoreCrashPoints.DeleteAfterFolderSync);
            RemoveEmptyFolders(Path.GetDirectoryName(file)!);
        }

        return 0;
    });

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        BlobPath.CheckPrefix(prefix);
        var paths = await GuardAsync("list", "", () => Task.FromResult(List(prefix))).ConfigureAwait(false);
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return path;
        }
    }

    private Task<T> GuardAsync<T>(string verb, string path, Func<string, Task<T>> work)
    {
        var file = Path.Combine(_root, Path.Combine(BlobPath.Check(path).Split('/')));
        return GuardAsync(verb, path, () => work(file));
    }

    private async Task<T> GuardAsync<T>(string verb, string path, Func<Task<T>> work)
    {
        try
        {
            return await Task.Run(() =>
            {
                // A disk that is gone must not pass for an empty store, nor be begun anew in its place.
                return Directory.Exists(_writers) ? work() : throw Gone();
            }).ConfigureAwait(false);
        }
        catch (Exception failure) when (LocalFailure.IsOfFileSystem(failure))
        {
            throw LocalFailure.Describe(failure, _root, verb, path);
        }
    }

    /// <summary>Writes a synced file beside its place, lets it be put there, and syncs the folder.</summary>
    /// <returns>SHA-256 of the content.</returns>
    private async Task<string> PutAsync(string moment, string file, BlobWriter write, Func<string, Task> place, CancellationToken cancellation)
    {
        _crash(moment + ".before-write");
        var temporary = _temporary.NextBeside(file);
        string etag;
        try
        {
            await using (var stream = LocalFiles.CreateTemporary(temporary))
            await using (var hashing = new HashingStream(stream))
            {
                await write(hashing, cancellation).ConfigureAwait(false);
                await stream.FlushAsync(cancellation).ConfigureAwait(false);
                _crash(moment + ".after-write");
                stream.Flush(flushToDisk: true);
                _crash(moment + ".after-sync");
                etag = hashing.Content.Sha256;
            }

            cancellation.ThrowIfCancellationRequested();
            await place(temporary).ConfigureAwait(false);
        }
        catch
        {
            LocalFiles.Discard(temporary);
            throw;
        }

        _crash(moment + ".after-rename");
        FolderSync.Sync(Path.GetDirectoryName(file)!);
        _crash(moment + ".after-folder-sync");
        return etag;
    }

    private Task LinkAsync(string temporary, string file, string path)
    {
        _crash(StoreCrashPoints.CreateBeforeRename);
        LocalFiles.Link(temporary, file, path);
        return Task.CompletedTask;
    }

    private static async Task ExpectAsync(string path, string file, string? expected, CancellationToken cancellation)
    {
        string? found = null;
        await using (var stream = LocalFiles.Open(file))
        {
            if (stream is not null)
            {
                found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));
            }
        }

        if (found != expected)
        {
            throw new BlobConflictException(path, expected, found);
        }
    }

    private void RemoveEmptyFolders(string folder)
    {
        try
        {
            for (; folder.Length > _root.Length; folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder, recursive: false);
            }
        }
        catch (IOException)
        {
            // It is not empty.
        }
    }

    private static DirectoryNotFoundException Gone() => new("the folder is not there any more, or is another one");

    private List<string> List(string prefix)
    {
        var folder = Path.Combine(_root, Path.Combine(prefix.Split('/')[..^1]));
        var paths = LocalFiles.Below(folder)
            .Select(file => Path.GetRelativePath(_root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !path.StartsWith('.') && !path.Contains("/.", StringComparison.Ordinal) && path.StartsWith(prefix, StringComparison.Ordinal))
            .ToList();
        paths.Sort(StringComparer.Ordinal);
        return Directory.Exists(_writers) ? paths : throw Gone();
    }
}
