using System.Runtime.CompilerServices;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class TrainingSlotsTests
{
    [TestMethod]
    public async Task Never_more_at_once_than_slots_and_only_on_their_threads()
    {
        using var slots = new TrainingSlots(3);
        var (now, most) = (0, 0);
        var gate = new object();
        using var full = new Barrier(3);
        var threads = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => slots.RunAsync(
            token =>
            {
                lock (gate)
                {
                    most = Math.Max(most, ++now);
                }

                // Thirty works on three threads meet three at a time; with fewer threads this would never end.
                Assert.IsTrue(full.SignalAndWait(TimeSpan.FromSeconds(60), token));
                lock (gate)
                {
                    now--;
                }

                return Thread.CurrentThread.Name!;
            },
            default)));

        Assert.AreEqual(3, most);
        Assert.HasCount(3, threads.Distinct());
        Assert.IsTrue(threads.All(name => name.StartsWith("hierfl-training-", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task What_waits_can_be_cancelled_at_once_and_never_starts()
    {
        using var slots = new TrainingSlots(1);
        using var cancelled = new CancellationTokenSource();
        var goOn = new TaskCompletionSource();
        var started = false;
        var first = slots.RunAsync(
            token =>
            {
                goOn.Task.Wait(token);
                return 1;
            },
            default);
        var second = slots.RunAsync(_ => started = true, cancelled.Token);

        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        goOn.SetResult();
        Assert.AreEqual(1, await first);
        Assert.AreEqual(2, await slots.RunAsync(_ => 2, default));
        Assert.IsFalse(started);
    }

    [TestMethod]
    public async Task What_runs_ends_only_when_it_has_ended()
    {
        using var slots = new TrainingSlots(1);
        using var cancelled = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var work = slots.RunAsync(
            token =>
            {
                began.SetResult();
                goOn.Task.Wait(CancellationToken.None);
                token.ThrowIfCancellationRequested();
                return 0;
            },
            cancelled.Token);
        await began.Task;

        await cancelled.CancelAsync();
        Assert.IsFalse(work.IsCompleted);
        goOn.SetResult();
        await Assert.ThrowsAsync<OperationCanceledException>(() => work);
    }

    [TestMethod]
    public async Task A_failure_belongs_to_its_work_and_the_slot_goes_on()
    {
        using var slots = new TrainingSlots(1);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => slots.RunAsync<int>(_ => throw new InvalidOperationException("x"), default));
        Assert.AreEqual(5, await slots.RunAsync(_ => 5, default));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TrainingSlots(0));
    }

    /// <summary>A model of some hundred megabytes would stay in memory for as long as a hospital waits for its next order.</summary>
    [TestMethod]
    public async Task A_slot_that_waits_holds_nothing_of_its_last_work()
    {
        using var slots = new TrainingSlots(1);
        var model = await UseOnceAsync(slots);
        await Eventually.HoldsAsync("it is let go", () =>
        {
            GC.Collect();
            return !model.IsAlive;
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseOnceAsync(TrainingSlots slots)
    {
        var model = new byte[1 << 20];
        Assert.AreEqual(1 << 20, await slots.RunAsync(_ => model.Length, default));
        return new WeakReference(model);
    }
}
