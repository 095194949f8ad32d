using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Tests.Hosting;

[TestClass]
public sealed class ContentStoreTests
{
    private static readonly ReadOnlyMemory<byte> Model = new byte[] { 1, 2, 3 };
    private static readonly ReadOnlyMemory<byte> Next = new byte[] { 4, 5, 6 };

    private readonly ContentStore _store = new();

    [TestMethod]
    public void Content_stays_until_its_name_is_given_to_other_content()
    {
        var first = _store.Put("a", "model", Model);
        _store.Put("a", "model", Model);
        Assert.IsNotNull(_store.Find(first));
        var second = _store.Put("a", "model", Next);
        Assert.IsNull(_store.Find(first));
        Assert.AreEqual(Next, _store.Find(second));
    }

    [TestMethod]
    public void Content_of_two_jobs_or_of_two_names_stays_until_the_last_lets_go()
    {
        var shared = _store.Put("a", "model", Model);
        _store.Put("a", "submitted/model", Model);
        _store.Put("b", "model", Model);
        _store.Forget("a");
        Assert.IsNotNull(_store.Find(shared));
        _store.Forget("b");
        Assert.IsNull(_store.Find(shared));
    }

    [TestMethod]
    public async Task Jobs_side_by_side_never_lose_what_they_share()
    {
        var lost = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(job => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var content = _store.Put($"job-{job}", "model", Model);
                if (_store.Find(content) is null)
                {
                    Interlocked.Increment(ref lost);
                }

                _store.Forget($"job-{job}");
            }
        })));
        Assert.AreEqual(0, lost);
        Assert.IsNull(_store.Find(ContentStore.RefOf(Model.Span)));
    }
}
