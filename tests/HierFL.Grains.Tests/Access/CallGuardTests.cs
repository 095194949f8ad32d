using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Access;

[TestClass]
public sealed class CallGuardTests
{
    [TestMethod]
    public async Task A_grains_own_timers_ring_without_a_pass_and_nothing_of_ours_is_open()
    {
        using var folder = new MemoryFolder();
        var calls = new ConcurrentBag<(string Method, bool IsOpen)>();
        await using var toy = await ToyFederation.StartAsync(
            new LocalFolderStore(folder.Path, CrashPoints.None),
            clock: new ToyClock(speed: 5),
            before: context =>
            {
                calls.Add((context.MethodName, CallGuard.IsOpen(context)));
                return Task.CompletedTask;
            });
        await toy.JoinAsync("north", "aachen");
        await toy.RegisterAsync("north", "bonn");
        var status = await toy.RunAsync(new ToyJob { Rounds = 1, Min = "1", RegionDeadline = "1s" }, "north");

        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        var timers = calls.Where(call => call.Method == "InvokeCallbackAsync").ToArray();
        Assert.IsNotEmpty(timers);
        Assert.IsTrue(timers.All(call => call.IsOpen));
        var ours = calls.Where(call => call.Method is "OpenAsync" or "OfferAsync" or "JoinAsync" or "WatchAsync").ToArray();
        Assert.IsNotEmpty(ours);
        Assert.IsFalse(ours.Any(call => call.IsOpen));
    }
}
