using HierFL.Grains.Hosting;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Hosting;

[TestClass]
public sealed class LongPollTests : IDisposable
{
    private readonly ManualTime _clock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _news = new();

    public void Dispose() => _stopping.Dispose();

    [TestMethod]
    public async Task Waits_for_news_or_until_a_call_may_wait_no_longer()
    {
        var (first, second) = (WaitAsync(), WaitAsync());
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.IsFalse(first.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(first, second);

        var third = WaitAsync();
        Assert.IsFalse(third.IsCompleted);
        _news.SetResult();
        await third;
    }

    /// <summary>The silo waits for its calls, and those who ask again for the silo.</summary>
    [TestMethod]
    public async Task A_silo_that_stops_answers_at_once_who_waits_and_after_a_second_who_asks_again()
    {
        var waiting = WaitAsync();
        await _stopping.CancelAsync();
        await waiting;

        var again = WaitAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.IsFalse(again.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await again;
    }

    private Task WaitAsync() => LongPoll.WaitAsync(_news.Task, _clock, _stopping.Token);
}
