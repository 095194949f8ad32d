using System.Runtime.CompilerServices;
using HierFL.Grains.Hosting;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Hosting;

[TestClass]
public sealed class SumWorkersTests
{
    /// <summary>The sum of a large model would stay in memory beside that of the next round.</summary>
    [TestMethod]
    public async Task A_worker_that_waits_holds_nothing_of_its_last_work()
    {
        using var workers = new SumWorkers(1);
        var sum = await UseOnceAsync(workers);
        await Eventually.HoldsAsync("it is let go", () =>
        {
            GC.Collect();
            return !sum.IsAlive;
        });
    }

    [TestMethod]
    public async Task A_failure_belongs_to_its_work_and_the_worker_goes_on()
    {
        using var workers = new SumWorkers(1);
        await Assert.ThrowsExactlyAsync<FormatException>(() => workers.RunAsync<int>(() => throw new FormatException()));
        Assert.AreEqual(2, await workers.RunAsync(() => 2));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseOnceAsync(SumWorkers workers)
    {
        var sum = new byte[1 << 20];
        Assert.AreEqual(1 << 20, await workers.RunAsync(() => sum.Length));
        return new WeakReference(sum);
    }
}
