using System.Collections.Concurrent;
using System.Text;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Peers;

/// <summary>
/// Finds a content wherever it lies: in this silo, in its region, or at the root. For each content one silo of a region, chosen by its hash, is the one that
/// asks the root, so that a model crosses the sea once for a region and version, however many silos and hospitals the region has.
/// </summary>
public sealed partial class ContentResolver
{
    private readonly ContentStore _store;
    private readonly SiloDirectory _silos;
    private readonly ISiloLink _link;
    private readonly string _region;
    private readonly RecentContents _recent;

    /// <summary>A length that is wrong must not spoil what others fetch under the same hash, so both are the key.</summary>
    private readonly ConcurrentDictionary<(ContentRef Content, ContentScope Scope), ContentFetch> _fetching = new();
    private readonly RemoteLookups _lookups;
    private readonly ILogger<ContentResolver> _log;

    internal ContentResolver(ContentStore store, SiloDirectory silos, ISiloLink link, SiloOptions options, ILogger<ContentResolver> log)
    {
        (_store, _silos, _link, _region, _log) = (store, silos, link, options.Region, log);
        _recent = new RecentContents(options.ContentCacheBytes);
        _lookups = new RemoteLookups(options.Clock);
    }

    /// <summary>The bytes, of the hash and length they are named by; null if nobody in reach has them.</summary>
    /// <param name="content">Hash and length.</param>
    /// <param name="scope">How far to look.</param>
    /// <param name="cancellation">Ends the wait; the look-up goes on, for others may wait for it.</param>
    /// <param name="peer">The hospital it is looked for; null for this silo itself and for others, which ask for what their hospitals may have looked for.</param>
    /// <exception cref="ContentUnreachableException">Whoever could have them could not be asked, or the peer has too many others looked for.</exception>
    public async Task<ReadOnlyMemory<byte>?> FindAsync(ContentRef content, ContentScope scope, CancellationToken cancellation, string? peer = null)
    {
        if ((_store.Find(content) ?? _recent.Find(content.Sha256)) is { } here)
        {
            return here.Length == content.Length ? here : default(ReadOnlyMemory<byte>?);
        }

        if (scope == ContentScope.Silo || _region == SiloOptions.EveryRegion)
        {
            return null;
        }

        // The silo in charge asks once for itself and for the others.
        scope = InCharge(content.Sha256)[0].Address.Equals(_silos.Local) ? ContentScope.Root : scope;
        return await (peer is null ? FetchAsync(content, scope) : FetchForAsync(peer, content, scope)).WaitAsync(cancellation);
    }

    /// <summary>The bytes, which must be in reach.</summary>
    /// <exception cref="ContentGoneException">They are not.</exception>
    /// <exception cref="ContentUnreachableException">Whoever could have them could not be asked.</exception>
    internal async Task<ReadOnlyMemory<byte>> NeedAsync(ContentRef content) =>
        await FindAsync(content, ContentScope.Region, CancellationToken.None) ?? throw new ContentGoneException(content);

    /// <summary>Keeps a document that came with a message from another silo, under the hash it has.</summary>
    internal void Keep(ReadOnlyMemory<byte> document)
    {
        var content = ContentStore.RefOf(document.Span);
        if (_store.Find(content) is null)
        {
            LargeMemory.Reclaim(_recent.Keep(content.Sha256, document));
        }
    }

    /// <summary>Contents kept that came from other silos.</summary>
    internal int Count => _recent.Count;

    /// <summary>Lets go of what came from other silos, or is on its way; whoever needs it after all fetches it again.</summary>
    /// <returns>The bytes it was.</returns>
    internal long Forget(string sha256)
    {
        foreach (var (key, fetch) in _fetching)
        {
            if (key.Content.Sha256 == sha256)
            {
                fetch.Forget();
            }
        }

        return _recent.Forget(sha256);
    }

    /// <summary>Counts for the peer until it ends, whether or not the peer still waits.</summary>
    private async Task<ReadOnlyMemory<byte>?> FetchForAsync(string peer, ContentRef content, ContentScope scope)
    {
        if (!_lookups.TryBegin(peer))
        {
            throw new ContentUnreachableException(content, $"{RemoteLookups.MostAtOnce} others are looked for already");
        }

        var isFound = false;
        try
        {
            var bytes = await FetchAsync(content, scope);
            isFound = bytes is not null;
            return bytes;
        }
        finally
        {
            _lookups.End(peer, isFound);
        }
    }

    /// <summary>Once for all who want it now.</summary>
    private Task<ReadOnlyMemory<byte>?> FetchAsync(ContentRef content, ContentScope scope) => _fetching.GetOrAdd((content, scope), new ContentFetch(async fetch =>
    {
        try
        {
            var bytes = await FetchOnceAsync(content, scope);
            if (bytes is { } found)
            {
                Keep(content, found, fetch);
            }

            return bytes;
        }
        finally
        {
            _fetching.TryRemove(KeyValuePair.Create((content, scope), fetch));
        }
    })).Bytes;

    private void Keep(ContentRef content, ReadOnlyMemory<byte> bytes, ContentFetch fetch)
    {
        LargeMemory.Reclaim(_recent.Keep(content.Sha256, bytes));
        if (fetch.IsForgotten)
        {
            // Asked after it is kept: whoever forgets it from now on finds it there.
            _recent.Forget(content.Sha256);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> FetchOnceAsync(ContentRef content, ContentScope scope)
    {
        var why = _region == GrainKeys.RootRegion || _silos.In(GrainKeys.RootRegion).Count > 0 ? null : "no silo of the root is up";
        foreach (var (silo, how) in Holders(content.Sha256, scope))
        {
            try
            {
                if (await AskAsync(silo, content, how) is { } bytes)
                {
                    return bytes;
                }
            }
            catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
            {
                // The next one may have it.
                LogUnreachable(error, silo.Address, content.Sha256);
                why = error.Message;
            }
        }

        return why is null ? null : throw new ContentUnreachableException(content, why);
    }

    /// <summary>Whom to ask, in order. The silo that is in charge of the content asks the root; the others ask that one.</summary>
    private IEnumerable<(SiloEndpoint Silo, ContentScope Scope)> Holders(string sha256, ContentScope scope)
    {
        var own = InCharge(sha256);
        var others = own.Where(silo => !silo.Address.Equals(_silos.Local)).ToArray();
        if (scope == ContentScope.Region)
        {
            yield return (own[0], ContentScope.Root);
        }

        foreach (var silo in others)
        {
            yield return (silo, ContentScope.Silo);
        }

        if (_region != GrainKeys.RootRegion)
        {
            foreach (var silo in _silos.In(GrainKeys.RootRegion))
            {
                yield return (silo, ContentScope.Silo);
            }
        }
    }

    /// <summary>The silos of the region, first the one that asks the root for this content; this silo alone if the membership does not know it yet.</summary>
    private SiloEndpoint[] InCharge(string sha256)
    {
        var silos = _silos.In(_region).OrderByDescending(silo => Rank(sha256, silo), StringComparer.Ordinal).ToArray();
        return silos.Length > 0 ? silos : [new SiloEndpoint(_silos.Local, _region, null)];
    }

    private async Task<ReadOnlyMemory<byte>?> AskAsync(SiloEndpoint silo, ContentRef content, ContentScope scope) =>
        await _link.FetchContentAsync(silo, content, scope, CancellationToken.None) is { } bytes
            && await Task.Run(() => ContentStore.RefOf(bytes.Span)) == content ? bytes : default(ReadOnlyMemory<byte>?);

    /// <summary>Rendezvous hashing: each silo ranks differently for each content, and the same at every silo.</summary>
    private static string Rank(string sha256, SiloEndpoint silo) =>
        ContentStore.RefOf(Encoding.UTF8.GetBytes($"{sha256}|{silo.Address.ToParsableString()}")).Sha256;

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} did not give content {Sha256}")]
    private partial void LogUnreachable(Exception error, SiloAddress silo, string sha256);
}
