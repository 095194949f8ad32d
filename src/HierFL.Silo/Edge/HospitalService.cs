using Grpc.Core;
using HierFL.Core.Rounds;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Protocol.Messages;
using HierFL.Protocol.Tls;
using HierFL.Protocol.WireMapping;

namespace HierFL.Silo.Edge;

/// <summary>The small calls of hospitals. Who calls is in the certificate of the connection.</summary>
[Serves(Peers.Hospital)]
internal sealed class HospitalService(RegionDesk desk, IHostApplicationLifetime host, TimeProvider time) : HospitalEdge.HospitalEdgeBase
{
    /// <summary>How often hospitals are asked to say that they are there.</summary>
    private const int HeartbeatSeconds = 30;

    /// <summary>A hospital whose stream of orders ends dials again; a timer knows no much longer time.</summary>
    private static readonly TimeSpan LongestStream = TimeSpan.FromDays(30);

    public override Task<RegisterReply> Register(ProfileMessage request, ServerCallContext context) => AnswerAsync(async () =>
    {
        await desk.JoinAsync(request.ToProfile(NameOf(context)));
        return new RegisterReply();
    });

    public override async Task Orders(OrdersRequest request, IServerStreamWriter<Protocol.Messages.Delivery> responseStream, ServerCallContext context)
    {
        // With the certificate its stream ends: the hospital dials again with the one it has by then.
        var left = EdgePeers.Of(context.GetHttpContext()).Until - time.GetUtcNow();
        using var expired = new CancellationTokenSource(new TimeSpan(Math.Clamp(left.Ticks, 0, LongestStream.Ticks)), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.ApplicationStopping, expired.Token);
        var hospital = NameOf(context);
        var after = Check(request.ToAfter);
        while (!end.IsCancellationRequested)
        {
            var delivery = await AnswerAsync(() => desk.NextAsync(hospital, after).WaitAsync(end.Token));
            if (delivery is not null)
            {
                after = delivery.Number;
                await responseStream.WriteAsync(delivery.Notice().ToDelivery(delivery.Number), end.Token);
            }
        }
    }

    public override Task<DeclineReply> Decline(DeclineRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        var (key, reason, wait) = request.ToDecline();
        await (wait is { } cause
            ? desk.WaitAsync(key, new WaitingHospital(NameOf(context), cause, reason))
            : desk.DeclineAsync(key, NameOf(context), reason));
        return new DeclineReply();
    });

    public override Task<FatesReply> Fates(FatesRequest request, ServerCallContext context) =>
        AnswerAsync(async () => FateMapping.ToReply(await desk.FatesAsync(request.ToJobs())));

    public override Task<HeartbeatReply> Heartbeat(HeartbeatRequest request, ServerCallContext context) => AnswerAsync(async () =>
    {
        var answer = await desk.HeartbeatAsync(NameOf(context), request.ToHeartbeat());
        return answer switch
        {
            HeartbeatAnswer.Refused => throw new RpcException(new Status(StatusCode.PermissionDenied, "the hospital is suspended, removed or was never enrolled")),
            HeartbeatAnswer.Announce => throw new RpcException(new Status(StatusCode.FailedPrecondition, "the region does not know the hospital's data sets")),
            _ => new HeartbeatReply { NextSeconds = HeartbeatSeconds },
        };
    });

    private static string NameOf(ServerCallContext context) => ((PeerIdentity.Hospital)EdgePeers.Of(context.GetHttpContext()).Verdict.Identity!).Name;

    private static T Check<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (WireException error)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, error.Message));
        }
    }

    /// <summary>What goes wrong, as a status that the link understands.</summary>
    internal static async Task<T> AnswerAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (WireException error)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, error.Message));
        }
        catch (HospitalRefusedException error)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, error.Message));
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the silo stops, or the call was given up"));
        }
        catch (Exception error) when (PassingTrouble.Is(error))
        {
            throw new RpcException(new Status(StatusCode.Unavailable, PassingTrouble.Sentence));
        }
    }
}
