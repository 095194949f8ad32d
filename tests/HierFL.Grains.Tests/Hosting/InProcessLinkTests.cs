using HierFL.Core.Rounds;
using HierFL.Grains.Hospital;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Hosting;

[TestClass]
public sealed class InProcessLinkTests
{
    [TestMethod]
    public async Task Content_is_fetched_while_it_is_offered_and_gone_afterwards()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        var link = await toy.RegisterAsync("north", "aachen");
        var content = toy.Silo.Services.GetRequiredService<ContentStore>();
        var plan = content.Put("toy", "plan", new byte[] { 1, 2, 3 });
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await link.FetchAsync(plan, bytes => bytes.ToArray(), CancellationToken.None));

        content.Put("toy", "plan", new byte[] { 4 });

        var gone = await Assert.ThrowsExactlyAsync<ContentGoneException>(() => link.FetchAsync(plan, bytes => bytes.Length, CancellationToken.None));
        StringAssert.Contains(gone.Message, plan.Sha256);
    }

    [TestMethod]
    public async Task A_link_takes_every_delivery_once_and_another_link_of_the_hospital_takes_them_anew()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        var hospital = toy.Silo.Grains.GetGrain<IHospital>(GrainKeys.Hospital("north", "aachen"));
        var link = await toy.RegisterAsync("north", "aachen");
        var (first, second) = (Order("one"), Order("two"));
        await hospital.DeliverAsync(first);
        await hospital.DeliverAsync(second);
        Assert.AreEqual(first, await link.NextAsync("aachen", CancellationToken.None));
        Assert.AreEqual(second, await link.NextAsync("aachen", CancellationToken.None));

        var restarted = await toy.RegisterAsync("north", "aachen");
        Assert.AreEqual(first, await restarted.NextAsync("aachen", CancellationToken.None));

        await hospital.DeliverAsync(first);
        Assert.AreEqual(first, await link.NextAsync("aachen", CancellationToken.None), "given again until it is answered");
    }

    [TestMethod]
    public async Task Waiting_for_an_order_ends_when_it_is_cancelled()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));
        var link = await toy.RegisterAsync("north", "aachen");
        using var stop = new CancellationTokenSource();
        var next = link.NextAsync("aachen", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => next);
    }

    private static WorkOrder Order(string job) => new(new RoundKey(job, 1, 1), "aachen", new ContentRef("plan", 1), null);
}
