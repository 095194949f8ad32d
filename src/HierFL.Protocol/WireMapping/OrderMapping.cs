using Google.Protobuf;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;

namespace HierFL.Protocol.WireMapping;

/// <summary>Orders, passes and contents: messages to records and back.</summary>
public static class OrderMapping
{
    public static RoundKeyMessage ToMessage(this RoundKey key) => new() { Job = key.Job, Epoch = key.Epoch, Sequence = key.Sequence };

    /// <exception cref="WireException">It is missing or out of bounds.</exception>
    public static RoundKey ToKey(this RoundKeyMessage? message)
    {
        var present = WireBounds.Present("the pass", message);
        return new RoundKey(
            WireBounds.Label("the job", present.Job),
            WireBounds.Between("the epoch", present.Epoch, 0, long.MaxValue),
            WireBounds.Between("the sequence", present.Sequence, 1, int.MaxValue));
    }

    public static ContentMessage ToMessage(this ContentRef content) => new() { Sha256 = content.Sha256, Length = content.Length };

    /// <exception cref="WireException">It is missing or out of bounds.</exception>
    public static ContentRef ToContent(this ContentMessage? message)
    {
        var present = WireBounds.Present("the content", message);
        return new ContentRef(
            WireBounds.Hash("the content", present.Sha256), WireBounds.Between("the length of the content", present.Length, 0, long.MaxValue));
    }

    /// <summary>An order as it is delivered. The hospital is not in it: the connection knows.</summary>
    public static Delivery ToDelivery(this WorkOrder order, long number) => new()
    {
        Number = number,
        Order = new OrderMessage
        {
            Key = order.Key.ToMessage(),
            Plan = order.Plan.ToMessage(),
            LastAccepted = order.LastAccepted ?? "",
            Trace = order.Trace ?? "",
            PlanBytes = UnsafeByteOperations.UnsafeWrap(order.PlanBytes),
        },
    };

    /// <summary>Word that a job is over, as it is delivered.</summary>
    public static Delivery ToDelivery(this JobOver over, long number) => new() { Number = number, Over = over.Job };

    /// <summary>What is delivered, whichever it is.</summary>
    public static Delivery ToDelivery(this Notice notice, long number) => notice switch
    {
        WorkOrder order => order.ToDelivery(number),
        JobOver over => over.ToDelivery(number),
        _ => throw new ArgumentException($"a {notice.GetType().Name} is not delivered", nameof(notice)),
    };

    /// <summary>What came on the connection of this hospital.</summary>
    /// <exception cref="WireException">It is incomplete or out of bounds.</exception>
    public static (long Number, Notice Notice) ToNotice(this Delivery delivery, string hospital)
    {
        var number = WireBounds.Between("the number of the delivery", delivery.Number, 1, long.MaxValue);
        return delivery.Over.Length > 0 ? (number, new JobOver(WireBounds.Label("the job that is over", delivery.Over))) : (number, delivery.Order.ToOrder(hospital));
    }

    private static WorkOrder ToOrder(this OrderMessage? message, string hospital)
    {
        var order = WireBounds.Present("the order", message);
        var last = order.LastAccepted.Length == 0 ? null : WireBounds.Hash("the last accepted update", order.LastAccepted);
        WireBounds.Between("the bytes of the plan", order.PlanBytes.Length, 0, WorkOrder.MostPlanBytes);
        return new WorkOrder(order.Key.ToKey(), hospital, order.Plan.ToContent(), last)
        {
            PlanBytes = order.PlanBytes.IsEmpty ? default : order.PlanBytes.Memory,
            Trace = order.Trace.Length == 0 ? null : WireBounds.Trace(order.Trace),
        };
    }

    /// <summary>Number of the last delivery that a hospital has taken.</summary>
    /// <exception cref="WireException">It is negative.</exception>
    public static long ToAfter(this OrdersRequest request) => WireBounds.Between("the last delivery", request.After, 0, long.MaxValue);

    /// <param name="key">The pass.</param>
    /// <param name="reason">A sentence for people.</param>
    /// <param name="wait">What the hospital waits for; null if it declines for good.</param>
    public static DeclineRequest ToDecline(RoundKey key, string reason, WaitCause? wait = null) => new()
    {
        Key = key.ToMessage(),
        Reason = WireText.Line(reason, WireLimits.MaxSentence),
        Wait = wait switch { WaitCause.Approval => WaitMessage.Approval, WaitCause.Obstacle => WaitMessage.Obstacle, _ => WaitMessage.None },
    };

    /// <summary>A cause that this version does not know is an obstacle like others.</summary>
    /// <exception cref="WireException">It is incomplete or out of bounds.</exception>
    public static (RoundKey Key, string Reason, WaitCause? Wait) ToDecline(this DeclineRequest request) => (
        request.Key.ToKey(),
        WireBounds.Sentence("the reason", request.Reason, WireLimits.MaxSentence),
        request.Wait switch { WaitMessage.None => null, WaitMessage.Approval => WaitCause.Approval, _ => WaitCause.Obstacle });
}
