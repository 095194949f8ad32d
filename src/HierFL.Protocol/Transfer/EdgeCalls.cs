using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using HierFL.Protocol.Messages;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Transfer;

/// <summary>Small calls to the first silo that answers.</summary>
internal sealed class EdgeCalls(HttpMessageHandler http, EdgeAddresses edges, TimeSpan timeout) : IDisposable
{
    private readonly ConcurrentDictionary<Uri, GrpcChannel> _channels = new();

    public HospitalEdge.HospitalEdgeClient ClientOf(Uri edge) => new(_channels.GetOrAdd(edge, Open));

    /// <exception cref="LinkRefusedException">One end does not accept the other.</exception>
    /// <exception cref="NotAnnouncedException">The region does not know the hospital's data sets.</exception>
    /// <exception cref="TransferException">No silo answers.</exception>
    public async Task<T> CallAsync<T>(Func<HospitalEdge.HospitalEdgeClient, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var edge = edges.Current;
            try
            {
                using var running = call(ClientOf(edge), new CallOptions(deadline: DateTime.UtcNow + timeout, cancellationToken: cancellation));
                return await running.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                cancellation.ThrowIfCancellationRequested();
                if (error.StatusCode == StatusCode.FailedPrecondition)
                {
                    // The region speaks through this silo: another one would say the same.
                    throw new NotAnnouncedException(error);
                }

                edges.Failed(edge);
                if (attempt >= edges.Count || error.StatusCode == StatusCode.InvalidArgument)
                {
                    throw LinkFaults.Of(edge, error);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private GrpcChannel Open(Uri edge) => GrpcChannel.ForAddress(edge, new GrpcChannelOptions
    {
        HttpHandler = http,
        DisposeHttpClient = false,
        MaxReceiveMessageSize = WireLimits.MaxMessageBytes,
        MaxSendMessageSize = WireLimits.MaxMessageBytes,
    });
}
