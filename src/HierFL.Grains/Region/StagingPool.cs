namespace HierFL.Grains.Region;

/// <summary>Whose update it is: the region and hospital as the connection says, and the hash of the body.</summary>
internal sealed record StagingKey(string Region, string Hospital, string Sha256);

/// <summary>
/// The room in which updates are staged: so many at once, the first bytes of them in memory and the rest in scratch files. Where every place is taken, an
/// upload waits, which the sender feels; a body whose connection broke keeps its place until somebody needs it.
/// </summary>
/// <param name="places">Updates staged at once.</param>
/// <param name="memoryBytes">Bytes of them in memory.</param>
/// <param name="scratch">Folder of the scratch files; null keeps all in memory.</param>
internal sealed class StagingPool(int places, long memoryBytes, string? scratch) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StagingKey, Place> _places = [];
    private readonly LinkedList<Place> _idleOldestFirst = [];
    private readonly SemaphoreSlim _free = new(places);
    private long _inMemory;

    /// <summary>Bytes of the body that have arrived; 0 for one that is not here or is being sent on another connection.</summary>
    public int Received(StagingKey key)
    {
        lock (_gate)
        {
            return _places.TryGetValue(key, out var place) && !place.IsBusy ? place.Body.Received : 0;
        }
    }

    /// <summary>A place for the body, with what has arrived of it before; null if it is being sent on another connection.</summary>
    /// <param name="key">Whose body.</param>
    /// <param name="length">Its length in bytes; a body of another length takes the place of the one that was here.</param>
    /// <param name="cancellation">Ends the wait for a place.</param>
    public async Task<Place?> TakeAsync(StagingKey key, int length, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        var place = default(Place);
        try
        {
            lock (_gate)
            {
                return place = Enter(key, length);
            }
        }
        finally
        {
            if (place is null)
            {
                _free.Release();
            }
        }
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

    private Place? Enter(StagingKey key, int length)
    {
        if (_places.TryGetValue(key, out var known))
        {
            if (known.IsBusy)
            {
                return null;
            }

            _idleOldestFirst.Remove(known);
            if (known.Body.Length == length)
            {
                known.IsBusy = true;
                return known;
            }

            Drop(known);
        }

        if (_places.Count >= places && _idleOldestFirst.First is { } oldest)
        {
            _idleOldestFirst.RemoveFirst();
            Drop(oldest.Value);
        }

        var fits = scratch is null || _inMemory + length <= memoryBytes;
        var body = fits ? StagedBody.InMemory(length) : StagedBody.InScratch(scratch!, length);
        var place = new Place(this, key, body, fits ? length : 0) { IsBusy = true };
        _inMemory += place.InMemory;
        _places.Add(key, place);
        return place;
    }

    /// <summary>Gives the place back: kept for the rest of the body, or free.</summary>
    private void Leave(Place place, bool keep)
    {
        lock (_gate)
        {
            place.IsBusy = false;
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
        _inMemory -= place.InMemory;
        place.Body.Dispose();
    }

    /// <summary>A place in the hands of one connection; left for the rest of the body unless <see cref="IsDone"/>.</summary>
    internal sealed class Place(StagingPool pool, StagingKey key, StagedBody body, int inMemory) : IDisposable
    {
        public StagingKey Key => key;

        public StagedBody Body => body;

        public int InMemory => inMemory;

        public bool IsBusy { get; set; }

        /// <summary>Whether the body is of no more use.</summary>
        public bool IsDone { get; set; }

        public void Dispose() => pool.Leave(this, keep: !IsDone && body.Received > 0);
    }
}
