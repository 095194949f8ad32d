using System.Collections.Immutable;
using System.Globalization;
using HierFL.Core.Updates;

namespace HierFL.Learning.Hospital;

/// <summary>
/// Updates on disk until their round is committed, one file each (design decision D4): whatever dies in between, the same bytes are sent again and no
/// round is trained twice. Thread-safe; one agent works in a folder, and on one order of a job at a time.
/// </summary>
internal sealed class Outbox(string folder, long quotaBytes, DurableFiles files)
{
    /// <summary>No more stands before a body: names, hashes and a few metrics.</summary>
    public const int MostHeadBytes = 4096;

    private readonly Lock _gate = new();
    private long _reserved;

    /// <summary>In the order of their names or arrival; replaced, never changed.</summary>
    private ImmutableList<OutboxItem>? _items;

    private ImmutableList<OutboxItem> Items
    {
        get
        {
            lock (_gate)
            {
                return _items ??= Load();
            }
        }
    }

    /// <summary>Bytes on disk.</summary>
    public long Bytes => Items.Sum(item => item.Bytes);

    public int Count => Items.Count;

    /// <summary>Whether the update is kept for the job.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="update">Shortened hash of its body.</param>
    public bool Holds(string job, string update) => Items.Exists(item => item.Job == job && item.Update == update);

    /// <summary>The update computed for this work from this state, or null. One that is torn, or was trained from another state, is dropped.</summary>
    /// <param name="work">What is asked.</param>
    /// <param name="lastAccepted">Tag of the state it must have started from.</param>
    /// <param name="length">Bytes the plan expects.</param>
    /// <exception cref="OutboxNewerException">It is there, in a format of a later version.</exception>
    public OutboxEntry? Find(WorkKey work, string? lastAccepted, long length)
    {
        foreach (var item in Items.FindAll(item => item.Is(work)))
        {
            var path = PathOf(item);
            var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
            if (OutboxFrame.IsNewer(bytes))
            {
                throw new OutboxNewerException("the outbox holds an update that a newer agent has written; this one cannot send it and does not train it again: upgrade it");
            }

            var entry = OutboxFrame.Read(bytes);
            if (entry is not null && entry.Record.Work == work && entry.Record.LastAccepted == lastAccepted && entry.Body.Length == length)
            {
                return entry;
            }

            Drop(item);
        }

        return null;
    }

    /// <summary>Keeps room for an update that is about to be computed, until it is written or the room is given back.</summary>
    /// <param name="length">Of its body, and of what its training leaves beside it.</param>
    /// <param name="others">Bytes on disk that count with those of updates, exact where they exceed what it is given.</param>
    /// <exception cref="OutboxFullException">The quota does not allow it.</exception>
    public OutboxRoom Reserve(long length, Func<long, long> others)
    {
        var bytes = length + MostHeadBytes;
        lock (_gate)
        {
            var room = quotaBytes - Bytes - _reserved - bytes;
            var states = others(room);
            if (states > room)
            {
                throw new OutboxFullException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the outbox holds {Bytes} bytes in {Count} updates that await their round's commit, {_reserved} are for those being computed, what jobs keep between rounds takes {states}, this one needs {bytes}, and {quotaBytes} are allowed (resources.outbox of the site file)"));
            }

            _reserved += bytes;
        }

        return new OutboxRoom(() =>
        {
            lock (_gate)
            {
                _reserved -= bytes;
            }
        });
    }

    /// <summary>Keeps an update in the room that was reserved for it, which is used up by that.</summary>
    public OutboxEntry Write(OutboxRoom room, WorkKey work, string? lastAccepted, UpdateHeader header, ReadOnlyMemory<byte> body)
    {
        var record = new OutboxRecord(work, lastAccepted, header);
        var head = OutboxFrame.Head(record);
        var item = OutboxItem.Of(work, header.Sha256, (long)head.Length + body.Length);
        lock (_gate)
        {
            room.Dispose();
            _items = Items.Add(item);
        }

        try
        {
            files.Write(PathOf(item), AgentCrashPoints.OutboxFiles.Area, head, body);
        }
        catch
        {
            Remove(item);
            throw;
        }

        return new OutboxEntry(record, body);
    }

    /// <summary>Lets go of the updates of a job whose fate an order for <paramref name="work"/> shows to be known.</summary>
    public void Release(WorkKey work)
    {
        var shortBase = work.BaseModel.Length == 0 ? "" : Sha256Text.Short(work.BaseModel);
        foreach (var item in Items.FindAll(item => item.Job == work.Job && work.Decides(item.Round, item.Step, item.Base == shortBase)))
        {
            Drop(item);
        }
    }

    /// <summary>Lets go of all updates of a job that is over, and of its folder.</summary>
    public void Forget(string job)
    {
        lock (_gate)
        {
            _items = Items.RemoveAll(item => item.Job == job);
        }

        DurableFiles.DeleteFolder(Path.Combine(folder, job));
    }

    /// <summary>Lets go of one update.</summary>
    public void Drop(WorkKey work) => Items.FindAll(item => item.Is(work)).ForEach(Drop);

    private void Drop(OutboxItem item)
    {
        files.Delete(PathOf(item), item.Bytes, AgentCrashPoints.OutboxFiles.Removal);
        Remove(item);
    }

    private void Remove(OutboxItem item)
    {
        lock (_gate)
        {
            _items = Items.Remove(item);
        }
    }

    private string PathOf(OutboxItem item) => Path.Combine(folder, item.Job, item.FileName);

    private ImmutableList<OutboxItem> Load()
    {
        var items = ImmutableList.CreateBuilder<OutboxItem>();
        foreach (var path in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            var job = Path.GetFileName(path);
            items.AddRange(DurableFiles.List(path)
                .Select(name => OutboxItem.Parse(job, name, new FileInfo(Path.Combine(path, name)).Length))
                .OfType<OutboxItem>());
        }

        return items.ToImmutable();
    }
}

/// <summary>Room for an update that is not there yet. Disposed of twice, it is given back once.</summary>
internal sealed class OutboxRoom(Action giveBack) : IDisposable
{
    private Action? _giveBack = giveBack;

    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}

/// <summary>The outbox has no room; the message gives the numbers.</summary>
internal sealed class OutboxFullException(string message) : IOException(message);

/// <summary>The outbox is of a later version; the message names nothing of the hospital.</summary>
internal sealed class OutboxNewerException(string message) : IOException(message);
