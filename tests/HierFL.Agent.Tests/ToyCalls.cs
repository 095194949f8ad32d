using System.Threading.Channels;
using Grpc.Core;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;
using HierFL.Protocol.WireMapping;

namespace HierFL.Agent.Tests;

/// <summary>The small calls of a <see cref="ToyRegion"/>, kept for a test to look at.</summary>
internal sealed class ToyCalls : HospitalEdge.HospitalEdgeBase
{
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private readonly Queue<string> _all = new();

    /// <summary>How jobs stand.</summary>
    public Func<string, JobFate> Fate { get; set; } = job => new JobFate(job, JobCondition.Unknown, TimeSpan.Zero);

    /// <summary>Orders for whoever asks.</summary>
    public Channel<Delivery> Deliveries { get; } = Channel.CreateUnbounded<Delivery>();

    /// <summary>The first call whose text begins like this, now or when it comes.</summary>
    public async Task<string> HeardAsync(string beginning, CancellationToken cancellation)
    {
        while (true)
        {
            if (_all.FirstOrDefault(heard => heard.StartsWith(beginning, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            _all.Enqueue(await _heard.Reader.ReadAsync(cancellation));
        }
    }

    public override Task<RegisterReply> Register(ProfileMessage request, ServerCallContext context)
    {
        Hear(context, $"register {string.Join(' ', request.ToProfile("a").Datasets.Select(pair => $"{pair.Key}={pair.Value}"))}");
        return Task.FromResult(new RegisterReply());
    }

    public override async Task Orders(OrdersRequest request, IServerStreamWriter<Delivery> responseStream, ServerCallContext context)
    {
        Hear(context, "orders");
        await foreach (var delivery in Deliveries.Reader.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(delivery);
        }
    }

    public override Task<DeclineReply> Decline(DeclineRequest request, ServerCallContext context)
    {
        Hear(context, $"decline {request.ToDecline().Reason}");
        return Task.FromResult(new DeclineReply());
    }

    public override Task<FatesReply> Fates(FatesRequest request, ServerCallContext context)
    {
        Hear(context, $"fates {string.Join(' ', request.ToJobs())}");
        return Task.FromResult(FateMapping.ToReply(request.ToJobs().Select(job => Fate(job))));
    }

    public override Task<HeartbeatReply> Heartbeat(HeartbeatRequest request, ServerCallContext context)
    {
        var heartbeat = request.ToHeartbeat();
        Hear(context, $"heartbeat outbox={heartbeat.OutboxBytes}/{heartbeat.OutboxLimitBytes} free={heartbeat.FreeSlots}/{heartbeat.Slots} busy={heartbeat.BusyJob} trained={heartbeat.SamplesTrained}");
        return Task.FromResult(new HeartbeatReply { NextSeconds = 30 });
    }

    private void Hear(ServerCallContext context, string what) =>
        _heard.Writer.TryWrite($"{what} by {ToyRegion.HospitalOf(context.GetHttpContext()).Name}");
}
