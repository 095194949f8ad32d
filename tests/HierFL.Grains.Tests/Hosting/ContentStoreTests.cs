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
    public void What_was_handed_in_twice_is_there_for_two_jobs()
    {
        var model = _store.PutUpload(Model);
        _store.PutUpload(Model);
        _store.ForgetUpload(model.Sha256);
        Assert.IsTrue(_store.HoldsUpload(model.Sha256));
        Assert.IsNotNull(_store.Find(model));
        _store.ForgetUpload(model.Sha256);
        Assert.IsFalse(_store.HoldsUpload(model.Sha256));
        Assert.IsNull(_store.Find(model));
        _store.ForgetUpload(model.Sha256);
    }

    [TestMethod]
    public void A_name_that_is_forgotten_leaves_the_others()
    {
        var initial = _store.Put("a", "initial", Model);
        var other = _store.Put("a", "other", new byte[] { 7 });
        _store.Forget("a", "initial");
        _store.Forget("a", "never put in");
        Assert.IsNull(_store.Find(initial));
        Assert.IsNotNull(_store.Find(other));
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
