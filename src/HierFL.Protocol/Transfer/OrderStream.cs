using Grpc.Core;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Transfer;

/// <summary>
/// The orders of a hospital, on one call that stays open. When it ends, whatever the reason, that is an error: the silo may have been replaced by one that has
/// never heard of this hospital, which registers again before it asks for more.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class OrderStream(string hospital, EdgeCalls calls, EdgeAddresses edges, TimeSpan patience, TimeProvider time) : IDisposable
{
    private AsyncServerStreamingCall<Delivery>? _call;
    private Task<bool>? _pending;
    private Uri? _edge;
    private long _taken;

    /// <summary>The next order, or word that a job is over; null if none comes for a while.</summary>
    public async Task<Notice?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            if (_call is null)
            {
                _edge = edges.Current;
                _call = calls.ClientOf(_edge).Orders(new OrdersRequest { After = _taken }, new CallOptions());
            }

            _pending ??= _call.ResponseStream.MoveNext(CancellationToken.None);
            var isDelivery = await _pending.WaitAsync(patience, time, cancellation).ConfigureAwait(false);
            _pending = null;
            if (!isDelivery)
            {
                throw new TransferException($"the silo at {_edge} ended the orders");
            }

            // Taken first: an order that cannot be read must not be asked for again and again.
            var delivery = _call.ResponseStream.Current;
            _taken = Math.Max(_taken, delivery.Number);
            (_taken, var notice) = delivery.ToNotice(hospital);
            return notice;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (Exception error) when (error is TransferException or RpcException or WireException)
        {
            var edge = _edge!;
            Close();
            edges.Failed(edge);
            throw error as TransferException ?? (error is RpcException ? LinkFaults.Of(edge, error) : error);
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        // What is pending then ends by itself; nobody is to be told that it failed.
        _pending?.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
        _call?.Dispose();
        (_call, _pending) = (null, null);
    }
}
