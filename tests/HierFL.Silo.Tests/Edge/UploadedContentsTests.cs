using HierFL.Grains.Hosting;
using HierFL.Silo.Edge;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Edge;

/// <summary>What is handed in and forgotten does not stay.</summary>
[TestClass]
public sealed class UploadedContentsTests
{
    private readonly ContentStore _store = new();
    private readonly ManualTime _time = new();

    [TestMethod]
    public void What_no_job_takes_up_goes_after_a_day_though_nobody_hands_in_more()
    {
        using var uploads = new UploadedContents(_store, 1000, _time);
        var content = HandIn(uploads, 10);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.IsTrue(_store.HoldsUpload(content));

        _time.Advance(TimeSpan.FromHours(2));
        Assert.IsFalse(_store.HoldsUpload(content));
    }

    [TestMethod]
    public void What_lies_here_and_what_is_under_way_share_the_room()
    {
        using var uploads = new UploadedContents(_store, 100, _time);
        var (first, second) = (HandIn(uploads, 40), HandIn(uploads, 41));

        Assert.IsTrue(uploads.TryReserve(50));
        Assert.IsFalse(_store.HoldsUpload(first), "the oldest makes room");
        Assert.IsTrue(_store.HoldsUpload(second));
        Assert.IsFalse(uploads.TryReserve(51), "one that is under way does not");
        Assert.IsTrue(_store.HoldsUpload(second));
        uploads.Settle(50, null);
        Assert.IsTrue(uploads.TryReserve(51));
    }

    private static string HandIn(UploadedContents uploads, int length)
    {
        var content = new byte[length];
        Assert.IsTrue(uploads.TryReserve(length));
        uploads.Settle(length, content);
        return ContentStore.RefOf(content).Sha256;
    }
}
