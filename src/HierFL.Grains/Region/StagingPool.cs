using HierFL.Core.Rounds;

namespace HierFL.Grains.Region;

/// <summary>Whose update it is: the region and hospital as the connection says, and the hash of the body.</summary>
internal sealed record StagingKey(string Region, string Hospital, string Sha256);

/// <summary>
/// The room in which updates are staged: so many at once, the first bytes of them in memory and the rest in scratch files. Where every place is taken, an
/// upload waits, which the sender feels; a body whose connection broke keeps its place until somebody needs it. A hospital sends one body of a job at a time: with a
/// place for each hash that it thinks of, one could hold them all.
/// </summary>
/// <param name="places">Updates staged at once.</param>
/// <param name="memory">Memory for them.</param>
/// <param name="scratch">Folder of the scratch files, for those that memory has no room for; null keeps all in memory.</param>
internal sealed class StagingPool(int places, StagingMemory memory, string? scratch) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StagingKey, Place> _places = [];
    private readonly HashSet<Sender> _senders = [];
    private readonly LinkedList<Place> _idleOldestFirst = [];
    private readonly SemaphoreSlim _free = new(places);

    /// <summary>Bodies that are here, whole or not.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _places.Count;
            }
        }
    }

    /// <summary>Uploads that have a place, and those that wait for one.</summary>
    public (int Active, int Waiting) Load
    {
        get
        {
            lock (_gate)
            {
                var active = _places.Values.Count(place => place.IsBusy);
                return (active, Math.Max(0, _senders.Count - active));
            }
        }
    }

    /// <summary>Bytes of the body that have arrived; 0 for one that is not here or is being sent on another connection.</summary>
    public int Received(StagingKey key)
    {
        lock (_gate)
        {
            return _places.TryGetValue(key, out var place) && !place.IsBusy ? place.Body.Received : 0;
        }
    }

    /// <summary>A place for the body, with what has arrived of it before; null if the hospital is sending this one, or another one for the job, on another connection.</summary>
    /// <param name="key">Whose body.</param>
    /// <param name="round">The pass it is for.</param>
    /// <param name="length">Its length in bytes; a body of another length takes the place of the one that was here.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    public async Task<Place?> TakeAsync(StagingKey key, RoundKey round, int length, CancellationToken cancellation)
    {
        var sender = new Sender(key.Region, key.Hospital, round.Job);
        if (!TryBegin(sender))
        {
            return null;
        }

        var place = default(Place);
        try
        {
            return place = await WaitAsync(key, round, length, cancellation);
        }
        finally
        {
            if (place is null)
            {
                End(sender);
            }
        }
    }

    /// <summary>The job's passes up to this one are over in the region: nothing of their bodies is kept, and what is on its way is not waited for.</summary>
    public void Drop(string region, RoundKey upTo)
    {
        Place[] over;
        lock (_gate)
        {
            over = [.. _places.Values.Where(place => place.Key.Region == region && place.Round.Job == upTo.Job && place.Round <= upTo)];
            foreach (var place in over)
            {
                place.IsDone = true;
                if (!place.IsBusy)
                {
                    _idleOldestFirst.Remove(place);
                    Drop(place);
                }
            }
        }

        // Outside the lock: whoever reads for it wakes in this call.
        Array.ForEach(over, place => place.End());
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var place in _idleOldestFirst)
            {
                Drop(place);
            }

            _idleOldestFirst.Clear();
        }

        _free.Dispose();
    }

    private async Task<Place?> WaitAsync(StagingKey key, RoundKey round, int length, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        var place = default(Place);
        try
        {
            if (IsKnown(key, length))
            {
                return place = Enter(key, round, length, null);
            }

            var bytes = scratch is null ? memory.RentAlways(length) : await memory.RentAsync(length, cancellation);
            return place = Enter(key, round, length, bytes);
        }
        finally
        {
            if (place is null)
            {
                _free.Release();
            }
        }
    }

    private bool TryBegin(Sender sender)
    {
        lock (_gate)
        {
            return _senders.Add(sender);
        }
    }

    private void End(Sender sender)
    {
        lock (_gate)
        {
            _senders.Remove(sender);
        }
    }

    private bool IsKnown(StagingKey key, int length)
    {
        lock (_gate)
        {
            return _places.TryGetValue(key, out var known) && (known.IsBusy || known.Body.Length == length);
        }
    }

    /// <param name="key">Whose body.</param>
    /// <param name="round">The pass it is for.</param>
    /// <param name="length">Its length.</param>
    /// <param name="bytes">Memory for it, given back with the place; null for none.</param>
    private Place? Enter(StagingKey key, RoundKey round, int length, byte[]? bytes)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(key, out var known))
            {
                if (known.IsBusy || known.Body.Length == length)
                {
                    if (bytes is not null)
                    {
                        memory.Return(bytes);
                    }

                    return known.IsBusy ? null : Resume(known, round);
                }

                _idleOldestFirst.Remove(known);
                Drop(known);
            }

            if (_places.Count >= places && _idleOldestFirst.First is { } oldest)
            {
                _idleOldestFirst.RemoveFirst();
                Drop(oldest.Value);
            }

            var place = new Place(this, key, Body(length, bytes)) { IsBusy = true, Round = round };
            _places.Add(key, place);
            return place;
        }
    }

    private Place Resume(Place place, RoundKey round)
    {
        _idleOldestFirst.Remove(place);
        (place.IsBusy, place.Round) = (true, round);
        return place;
    }

    private StagedBody Body(int length, byte[]? bytes) => bytes is not null ? StagedBody.InMemory(bytes, memory)
        : scratch is not null ? StagedBody.InScratch(scratch, length)
        : StagedBody.InMemory(memory.RentAlways(length), memory);

    /// <summary>Gives the place back: kept for the rest of the body, or free.</summary>
    private void Leave(Place place, bool keep)
    {
        lock (_gate)
        {
            place.IsBusy = false;
            _senders.Remove(new Sender(place.Key.Region, place.Key.Hospital, place.Round.Job));
            if (keep)
            {
                _idleOldestFirst.AddLast(place);
            }
            else
            {
                Drop(place);
            }
        }

        _free.Release();
    }

    private void Drop(Place place)
    {
        _places.Remove(place.Key);
        place.Body.Dispose();
    }

    /// <summary>Who sends a body, or waits for a place to send it into.</summary>
    private sealed record Sender(string Region, string Hospital, string Job);

    /// <summary>A place in the hands of one connection; left for the rest of the body unless <see cref="IsDone"/>.</summary>
    internal sealed class Place(StagingPool pool, StagingKey key, StagedBody body) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();

        public StagingKey Key => key;

        public StagedBody Body => body;

        public bool IsBusy { get; set; }

        /// <summary>The pass the body is for.</summary>
        public required RoundKey Round { get; set; }

        /// <summary>Whether the body is of no more use.</summary>
        public bool IsDone { get; set; }

        /// <summary>Ends the transfer: its pass is over in the region.</summary>
        public CancellationToken Ended => _ended.Token;

        public void End() => _ended.Cancel();

        public void Dispose() => pool.Leave(this, keep: !IsDone && body.Received > 0);
    }
}
