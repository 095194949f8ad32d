using System.Collections.Concurrent;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Silo.Edge;

/// <summary>Contents and sums of other silos, over mutual TLS: the other side must have the certificate of a silo of the region that its label claims.</summary>
internal sealed class SiloLink(MutualTls tls, TimeProvider time) : ISiloLink, IDisposable
{
    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _clients = new(StringComparer.Ordinal);

    public async Task<ReadOnlyMemory<byte>?> FetchContentAsync(SiloEndpoint silo, ContentRef content, ContentScope scope, CancellationToken cancellation)
    {
        try
        {
            var client = new ContentClient(ClientOf(silo), new EdgeAddresses([Data(silo)]), Throttle.None, time, scope.ToString().ToLowerInvariant());
            return await client.ReadAsync(content, cancellation);
        }
        catch (ContentGoneException)
        {
            return null;
        }
        catch (Exception error) when (error is TransferException or LinkRefusedException or ObjectDisposedException)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }

    public async Task<PartialAggregate?> FetchPartialAsync(SiloEndpoint silo, PartialName name, RingPlan ring, int mostUpdates, CancellationToken cancellation)
    {
        try
        {
            return await new PartialClient(ClientOf(silo), time).GetAsync(Data(silo), name.Region, name.Key, name.Digest, ring, mostUpdates, cancellation);
        }
        catch (ContentGoneException)
        {
            return null;
        }
        catch (Exception error) when (error is TransferException or LinkRefusedException or ObjectDisposedException)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }

    /// <summary>Ends every connection, also what runs on it: some certificate is revoked, and the next handshake shows whose.</summary>
    public void Forget()
    {
        foreach (var region in _clients.Keys)
        {
            if (_clients.TryRemove(region, out var client))
            {
                client.Dispose();
            }
        }
    }

    public void Dispose() => Forget();

    private HttpMessageInvoker ClientOf(SiloEndpoint silo) =>
        _clients.GetOrAdd(silo.Region, region => new HttpMessageInvoker(tls.Handler(PeerExpectation.SiloOf(region))));

    private static Uri Data(SiloEndpoint silo) => silo.Data ?? throw new HttpRequestException($"silo {silo.Address} says not where its edge is");
}
