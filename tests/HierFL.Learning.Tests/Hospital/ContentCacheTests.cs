using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class ContentCacheTests
{
    [TestMethod]
    public async Task Many_who_ask_at_the_same_time_share_one_load()
    {
        var cache = new ContentCache(100);
        var loads = 0;
        var ready = new TaskCompletionSource<string>();
        var asked = Enumerable.Range(0, 1000).Select(_ => Task.Run(() => cache.UseAsync(
            Ref("a", 10),
            _ =>
            {
                Interlocked.Increment(ref loads);
                return ready.Task;
            },
            default))).ToArray();
        ready.SetResult("text");

        var texts = await Task.WhenAll(asked);

        Assert.AreEqual(1, loads);
        Assert.IsTrue(texts.All(text => ReferenceEquals(text.Value, texts[0].Value)));
    }

    [TestMethod]
    public async Task The_least_recently_used_goes_first_and_the_last_used_stays_whatever_its_size()
    {
        var cache = new ContentCache(100);
        await LoadAsync(cache, "a", 40);
        await LoadAsync(cache, "b", 40);
        Assert.IsFalse(await LoadAsync(cache, "a", 40));
        await LoadAsync(cache, "c", 40);
        Assert.IsFalse(await LoadAsync(cache, "a", 40));
        Assert.IsTrue(await LoadAsync(cache, "b", 40), "b was used before a");

        await LoadAsync(cache, "huge", 1000);
        Assert.AreEqual(1, cache.Count);
        Assert.IsFalse(await LoadAsync(cache, "huge", 1000));
    }

    [TestMethod]
    public async Task A_failure_reaches_all_who_wait_and_the_next_one_tries_again()
    {
        var cache = new ContentCache(100);
        var broken = new TaskCompletionSource<string>();
        var first = cache.UseAsync(Ref("a", 1), _ => broken.Task, default);
        var second = cache.UseAsync(Ref("a", 1), _ => Task.FromResult("never"), default);
        broken.SetException(new IOException("gone"));

        await Assert.ThrowsExactlyAsync<IOException>(() => first);
        await Assert.ThrowsExactlyAsync<IOException>(() => second);
        Assert.IsTrue(await LoadAsync(cache, "a", 1));
    }

    [TestMethod]
    public async Task One_who_leaves_does_not_end_the_load_of_the_others_and_the_last_one_does()
    {
        var cache = new ContentCache(100);
        using var leaves = new CancellationTokenSource();
        using var leavesToo = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        Func<CancellationToken, Task<string>> load = async token =>
        {
            using var registration = token.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return "";
        };
        var first = cache.UseAsync(Ref("a", 1), load, leaves.Token);
        var second = cache.UseAsync(Ref("a", 1), load, leavesToo.Token);

        await leaves.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        Assert.IsFalse(ended.Task.IsCompleted);
        await leavesToo.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.AreEqual(0, cache.Count);
    }

    [TestMethod]
    public async Task The_same_bytes_may_be_two_kinds_of_object()
    {
        var cache = new ContentCache(100);
        using var text = await cache.UseAsync(Ref("a", 1), _ => Task.FromResult("text"), default);
        using var numbers = await cache.UseAsync(Ref("a", 1), _ => Task.FromResult(new int[2]), default);
        Assert.AreEqual("text", text.Value);
        Assert.HasCount(2, numbers.Value);
    }

    [TestMethod]
    public async Task What_is_gone_is_disposed_once_and_not_before_its_last_user_lets_go()
    {
        var cache = new ContentCache(100);
        var (used, unused) = (new Disposals(), new Disposals());
        var first = await cache.UseAsync(Ref("a", 60), _ => Task.FromResult(used), default);
        var second = await cache.UseAsync(Ref("a", 60), _ => Task.FromResult(new Disposals()), default);
        Assert.AreSame(used, second.Value);
        (await cache.UseAsync(Ref("b", 60), _ => Task.FromResult(unused), default)).Dispose();
        Assert.AreEqual(0, unused.Count, "the last one used stays");

        first.Dispose();
        first.Dispose();
        Assert.AreEqual(0, used.Count, "the second user still has it");
        second.Dispose();
        Assert.AreEqual(1, used.Count);

        (await cache.UseAsync(Ref("c", 60), _ => Task.FromResult(new Disposals()), default)).Dispose();
        Assert.AreEqual(1, unused.Count, "nobody used it when it went");
    }

    [TestMethod]
    public async Task What_comes_when_everybody_has_left_is_disposed()
    {
        var cache = new ContentCache(100);
        var (late, value) = (new TaskCompletionSource<Disposals>(), new Disposals());
        using var leaves = new CancellationTokenSource();
        var asked = cache.UseAsync(Ref("a", 1), _ => late.Task, leaves.Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => asked);

        late.SetResult(value);

        await value.Disposed.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private sealed class Disposals : IDisposable
    {
        private readonly TaskCompletionSource _first = new();

        public int Count { get; private set; }

        public Task Disposed => _first.Task;

        public void Dispose()
        {
            Count++;
            _first.TrySetResult();
        }
    }

    private static ContentRef Ref(string name, long length) => new(name, length);

    private static async Task<bool> LoadAsync(ContentCache cache, string name, long length)
    {
        var loaded = false;
        using var use = await cache.UseAsync(
            Ref(name, length),
            _ =>
            {
                loaded = true;
                return Task.FromResult(name);
            },
            default);
        return loaded;
    }
}
