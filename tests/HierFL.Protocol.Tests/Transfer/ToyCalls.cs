using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;
using HierFL.Protocol.Tls;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Tests.Transfer;

/// <summary>The small calls of a <see cref="ToyEdge"/>, kept for a test to look at.</summary>
internal sealed class ToyCalls : HospitalEdge.HospitalEdgeBase
{
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>What the next calls for orders are given.</summary>
    public ConcurrentQueue<Channel<Delivery>> Streams { get; } = new();

    public Status? Refusal { get; set; }

    /// <summary>Whether the region knows no data sets until it is told of them.</summary>
    public bool HasForgotten { get; set; }

    public override Task<RegisterReply> Register(ProfileMessage request, ServerCallContext context)
    {
        Hear(context, $"register {string.Join(' ', request.ToProfile("a").Datasets.Select(pair => $"{pair.Key}={pair.Value}"))}");
        HasForgotten = false;
        return Task.FromResult(new RegisterReply());
    }

    public override async Task Orders(OrdersRequest request, IServerStreamWriter<Delivery> responseStream, ServerCallContext context)
    {
        Hear(context, $"orders after {request.ToAfter()}");
        var channel = Streams.TryDequeue(out var next) ? next : Channel.CreateUnbounded<Delivery>();
        await foreach (var delivery in channel.Reader.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(delivery);
        }
    }

    public override Task<DeclineReply> Decline(DeclineRequest request, ServerCallContext context)
    {
        var (key, reason, wait) = request.ToDecline();
        Hear(context, $"{(wait is null ? "decline" : $"wait for {wait}")} {key.Job}/{key.Epoch}/{key.Sequence}: {reason}");
        return Task.FromResult(new DeclineReply());
    }

    public override Task<FatesReply> Fates(FatesRequest request, ServerCallContext context)
    {
        Hear(context, $"fates {string.Join(' ', request.ToJobs())}");
        return Task.FromResult(FateMapping.ToReply(request.ToJobs().Select(job => new JobFate(job, JobCondition.Finished, TimeSpan.FromMinutes(1)))));
    }

    public override Task<HeartbeatReply> Heartbeat(HeartbeatRequest request, ServerCallContext context)
    {
        Hear(context, $"heartbeat {request.ToHeartbeat()}");
        if (HasForgotten)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "the region does not know the hospital's data sets"));
        }

        return Task.FromResult(new HeartbeatReply { NextSeconds = 30 });
    }

    private void Hear(ServerCallContext context, string what)
    {
        if (Refusal is { } status)
        {
            throw new RpcException(status);
        }

        Heard.Enqueue($"{((PeerIdentity.Hospital)ToyEdge.PeerOf(context.GetHttpContext())).Name}: {what}");
    }
}
