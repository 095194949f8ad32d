using HierFL.Core.Rounds;
using Orleans.Concurrency;

namespace HierFL.Grains.Hospital;

/// <summary>A hospital as its region sees it: the orders it has not taken yet. Key: <c>region/hospital</c>.</summary>
[Alias("hierfl.hospital")]
internal interface IHospital : IGrainWithStringKey
{
    /// <summary>Puts an order before the hospital; a newer pass of a job replaces an older one.</summary>
    [Alias("deliver")]
    Task DeliverAsync(WorkOrder order);

    /// <summary>The next delivery after <paramref name="after"/>; waits a while for one, then null.</summary>
    [Alias("next"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<Delivery?> NextAsync(long after);

    /// <summary>Takes back what the hospital has not begun, and tells it that the job is over.</summary>
    [Alias("withdraw")]
    Task WithdrawAsync(string job);

    /// <summary>The hospital takes part no more: passes under way that have not heard from it do not wait for it.</summary>
    /// <param name="reason">What is said for it, a sentence.</param>
    [Alias("leave")]
    Task LeaveAsync(string reason);
}

/// <summary>An order with the number of its delivery; numbers rise, so that a hospital that lost one asks for it again.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Order">Null where a job is over.</param>
public sealed record Delivery(long Number, WorkOrder? Order)
{
    /// <summary>Name of the job that is over; null for an order.</summary>
    public string? Over { get; init; }

    /// <summary>What the hospital is told.</summary>
    public Notice Notice() => Order is not null ? Order : new JobOver(Over!);
}
