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
        Order = new OrderMessage { Key = order.Key.ToMessage(), Plan = order.Plan.ToMessage(), LastAccepted = order.LastAccepted ?? "" },
    };

    /// <summary>An order that came on the connection of this hospital.</summary>
    /// <exception cref="WireException">It is incomplete or out of bounds.</exception>
    public static (long Number, WorkOrder Order) ToOrder(this Delivery delivery, string hospital)
    {
        var order = WireBounds.Present("the order", delivery.Order);
        var last = order.LastAccepted.Length == 0 ? null : WireBounds.Hash("the last accepted update", order.LastAccepted);
        return (WireBounds.Between("the number of the delivery", delivery.Number, 1, long.MaxValue),
            new WorkOrder(order.Key.ToKey(), hospital, order.Plan.ToContent(), last));
    }

    /// <summary>Number of the last delivery that a hospital has taken.</summary>
    /// <exception cref="WireException">It is negative.</exception>
    public static long ToAfter(this OrdersRequest request) => WireBounds.Between("the last delivery", request.After, 0, long.MaxValue);

    public static DeclineRequest ToDecline(RoundKey key, string reason) =>
        new() { Key = key.ToMessage(), Reason = WireText.Line(reason, WireLimits.MaxSentence) };

    /// <exception cref="WireException">It is incomplete or out of bounds.</exception>
    public static (RoundKey Key, string Reason) ToDecline(this DeclineRequest request) =>
        (request.Key.ToKey(), WireBounds.Sentence("the reason", request.Reason, WireLimits.MaxSentence));
}
