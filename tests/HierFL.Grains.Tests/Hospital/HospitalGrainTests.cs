using HierFL.Core.Rounds;
using HierFL.Grains.Hospital;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Hospital;

/// <summary>Orders on their way to a hospital that only ever dials out.</summary>
[TestClass]
public sealed class HospitalGrainTests : IAsyncDisposable
{
    private readonly MemoryFolder _folder = new();
    private ToyFederation _toy = null!;

    private IHospital Hospital => _toy.Silo.Grains.GetGrain<IHospital>(GrainKeys.Hospital("north", "aachen"));

    [TestInitialize]
    public async Task StartAsync()
    {
        // A hospital that is given nothing within 15 s is told so; here after half a second.
        _toy = await ToyFederation.StartAsync(new LocalFolderStore(_folder.Path, CrashPoints.None), clock: new ToyClock(speed: 30));
    }

    public async ValueTask DisposeAsync()
    {
        await _toy.DisposeAsync();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task An_order_that_was_lost_is_there_for_who_asks_from_before_it()
    {
        await Hospital.DeliverAsync(Order("toy", 1));
        var first = await NextAsync(0);
        Assert.AreEqual(first, await NextAsync(0), "whoever did not get it asks with the old number");
        Assert.IsNull(await NextAsync(first!.Number));
    }

    [TestMethod]
    public async Task An_order_delivered_again_is_given_again()
    {
        await Hospital.DeliverAsync(Order("toy", 1));
        var first = await NextAsync(0);
        await Hospital.DeliverAsync(Order("toy", 1));
        var second = await NextAsync(first!.Number);
        Assert.AreEqual(first.Order, second!.Order);
        Assert.IsGreaterThan(first.Number, second.Number);
    }

    [TestMethod]
    public async Task A_newer_pass_replaces_an_older_one_and_never_the_other_way()
    {
        await Hospital.DeliverAsync(Order("toy", 1));
        await Hospital.DeliverAsync(Order("toy", 3));
        await Hospital.DeliverAsync(Order("toy", 2));
        var only = await NextAsync(0);
        Assert.AreEqual(Order("toy", 3), only!.Order);
        Assert.IsNull(await NextAsync(only.Number));
    }

    [TestMethod]
    public async Task Orders_of_several_jobs_are_given_in_their_turn()
    {
        await Hospital.DeliverAsync(Order("toy", 1));
        await Hospital.DeliverAsync(Order("other", 1));
        var first = await NextAsync(0);
        var second = await NextAsync(first!.Number);
        Assert.AreEqual(("toy", "other"), (first.Order!.Key.Job, second!.Order!.Key.Job));
    }

    [TestMethod]
    public async Task Who_waits_is_given_the_order_when_it_comes()
    {
        var next = NextAsync(0);
        await Hospital.DeliverAsync(Order("toy", 1));
        Assert.AreEqual(Order("toy", 1), (await next)?.Order);
    }

    [TestMethod]
    public async Task An_order_withdrawn_is_not_given_and_may_be_delivered_anew()
    {
        await Hospital.DeliverAsync(Order("toy", 5));
        await Hospital.DeliverAsync(Order("other", 1));
        await Hospital.WithdrawAsync("toy");
        var next = await NextAsync(0);
        Assert.AreEqual("other", next!.Order!.Key.Job);
        await Hospital.DeliverAsync(Order("toy", 1));
        Assert.AreEqual(Order("toy", 1), (await NextAsync(next.Number))?.Order);
    }

    [TestMethod]
    public async Task Whoever_asks_hears_that_a_job_is_over()
    {
        await Hospital.DeliverAsync(Order("toy", 5));
        var order = await NextAsync(0);
        var next = NextAsync(order!.Number);
        await Hospital.WithdrawAsync("toy");
        Assert.AreEqual(new JobOver("toy"), (await next)!.Notice());
    }

    [TestMethod]
    public async Task The_end_of_a_job_is_not_told_again_to_who_has_heard_of_it()
    {
        await Hospital.DeliverAsync(Order("other", 1));
        await Hospital.WithdrawAsync("toy");
        var order = await NextAsync(0);
        var over = await NextAsync(order!.Number);
        Assert.AreEqual(over, await NextAsync(order.Number), "whoever did not get it asks with the old number");
        Assert.IsNull(await NextAsync(over!.Number));
        Assert.AreEqual(order, await NextAsync(0), "an agent that was restarted is given its order again");
        Assert.IsNull(await NextAsync(order.Number));
    }

    [TestMethod]
    public async Task A_hospital_that_never_asks_is_kept_a_bounded_number_of_ends()
    {
        for (var job = 0; job < 70; job++)
        {
            await Hospital.WithdrawAsync($"job-{job}");
        }

        Assert.AreEqual("job-6", (await NextAsync(0))!.Over);
    }

    [TestMethod]
    public async Task A_hospital_that_has_outlived_an_activation_is_given_what_the_new_one_has()
    {
        await Hospital.DeliverAsync(Order("toy", 1));
        Assert.AreEqual(Order("toy", 1), (await NextAsync(long.MaxValue))?.Order);
    }

    [TestMethod]
    public async Task A_new_activation_does_not_pass_for_the_one_before_because_it_has_given_as_many_orders()
    {
        await Hospital.DeliverAsync(Order("toy", 1));
        var taken = await NextAsync(0);
        await _toy.Silo.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await Hospital.DeliverAsync(Order("toy", 2));
        Assert.AreEqual(Order("toy", 2), (await NextAsync(taken!.Number))?.Order);
    }

    private Task<Delivery?> NextAsync(long after) => Hospital.NextAsync(after).WaitAsync(TimeSpan.FromSeconds(30));

    private static WorkOrder Order(string job, int sequence) => new(new RoundKey(job, 1, sequence), "aachen", new ContentRef($"plan-{job}-{sequence}", 1), null);
}
