using HierFL.Protocol.Transfer;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Transfer;

[TestClass]
public sealed class ThrottleTests
{
    [TestMethod]
    public async Task A_second_is_saved_up_and_then_bytes_are_earned()
    {
        var time = new ManualTime();
        var throttle = new Throttle(time, bytesPerSecond: 1000);
        Assert.IsTrue(throttle.MovedAsync(600, default).IsCompletedSuccessfully);
        Assert.IsTrue(throttle.MovedAsync(400, default).IsCompletedSuccessfully);
        var wait = throttle.MovedAsync(2500, default);
        time.Advance(TimeSpan.FromMilliseconds(2499));
        Assert.IsFalse(wait.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await wait;

        // An hour of silence is worth no more than a second.
        time.Advance(TimeSpan.FromHours(1));
        Assert.IsTrue(throttle.MovedAsync(1000, default).IsCompletedSuccessfully);
        Assert.IsFalse(throttle.MovedAsync(1, default).IsCompleted);
    }

    [TestMethod]
    public async Task Transfers_share_the_bandwidth()
    {
        var time = new ManualTime();
        var throttle = new Throttle(time, bytesPerSecond: 1000);
        var start = time.GetUtcNow();
        async Task MoveAsync()
        {
            for (var piece = 0; piece < 10; piece++)
            {
                await throttle.MovedAsync(1000, default);
            }
        }

        var all = Task.WhenAll(MoveAsync(), MoveAsync());
        while (!all.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.AreEqual(19, (time.GetUtcNow() - start).TotalSeconds, 0.5);
    }

    [TestMethod]
    public async Task Waits_for_the_hours_of_the_hospitals_own_clock()
    {
        // 17:00 UTC is 19:00 two hours further east.
        var zone = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east");
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 17, 0, 0, TimeSpan.Zero), zone);
        var throttle = new Throttle(time, hours: AllowedHours.Parse("20:00-06:00"));
        var wait = throttle.WaitForHoursAsync(default);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.IsFalse(wait.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        await wait;
        Assert.IsTrue(throttle.MovedAsync(1_000_000, default).IsCompletedSuccessfully);

        // In the middle of a transfer the hours end.
        time.Advance(TimeSpan.FromHours(10));
        var next = throttle.MovedAsync(1, default);
        Assert.IsFalse(next.IsCompleted);
        time.Advance(TimeSpan.FromHours(14));
        await next;
    }

    [TestMethod]
    public async Task A_wait_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var wait = new Throttle(new ManualTime(), bytesPerSecond: 1).MovedAsync(1000, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
    }

    [TestMethod]
    [DataRow("20:00-06:00", "19:59", 1)]
    [DataRow("20:00-06:00", "20:00", 0)]
    [DataRow("20:00-06:00", "03:00", 0)]
    [DataRow("20:00-06:00", "06:00", 14 * 60)]
    [DataRow("08:30-12:00", "08:29", 1)]
    [DataRow("08:30-12:00", "11:59", 0)]
    [DataRow("08:30-12:00", "12:00", (20 * 60) + 30)]
    public void Hours_may_pass_midnight(string hours, string now, int minutes)
    {
        Assert.AreEqual(TimeSpan.FromMinutes(minutes), AllowedHours.Parse(hours).UntilOpen(TimeOnly.ParseExact(now, "HH:mm", null)));
        Assert.AreEqual(hours, AllowedHours.Parse(hours).ToString());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("20:00")]
    [DataRow("20-06")]
    [DataRow("24:00-06:00")]
    [DataRow("08:00-08:00")]
    [DataRow("08:00-09:00-10:00")]
    public void Refuses_what_are_no_hours(string text) => Assert.ThrowsExactly<FormatException>(() => AllowedHours.Parse(text));
}
