using HierFL.Core.Rounds;
using HierFL.Grains.Region;
using Microsoft.Extensions.Time.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Grains.Tests.Region;

/// <summary>Who gets a place, and how long it is kept.</summary>
[TestClass]
public sealed class StagingPoolTests : IDisposable
{
    private static readonly RoundKey First = new("toy", 0, 0);

    private readonly StagingMemory _memory = new(1 << 20, new FakeTimeProvider());
    private readonly StagingPool _pool;

    public StagingPoolTests() => _pool = new StagingPool(2, _memory, scratch: null);

    public void Dispose()
    {
        _pool.Dispose();
        _memory.Dispose();
    }

    [TestMethod]
    public async Task A_hospital_has_one_place_for_a_job_and_waits_for_no_second()
    {
        using var place = await TakeAsync("aachen", "1", First);
        Assert.IsNull(await TakeAsync("aachen", "2", First));
        using (var other = await TakeAsync("aachen", "2", First with { Job = "other" }))
        {
            Assert.IsNotNull(other);

            // All places are taken: bergen waits, and while it does it is not let in twice either.
            using var gone = new CancellationTokenSource();
            var waiting = TakeAsync("bergen", "1", First, gone.Token);
            Assert.IsNull(await TakeAsync("bergen", "2", First));
            await gone.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        }

        using var after = await TakeAsync("bergen", "2", First);
        Assert.IsNotNull(after);
    }

    [TestMethod]
    public async Task With_its_pass_a_transfer_ends_and_the_next_pass_gets_a_place()
    {
        var place = (await TakeAsync("aachen", "1", First))!;
        using var other = (await TakeAsync("aachen", "2", First with { Job = "other" }))!;
        _pool.Drop("north", First);
        Assert.IsTrue(place.Ended.IsCancellationRequested);
        Assert.IsFalse(other.Ended.IsCancellationRequested);

        place.Dispose();
        using var next = await TakeAsync("aachen", "3", First with { Sequence = 1 });
        Assert.IsFalse(next!.Ended.IsCancellationRequested);
    }

    private Task<StagingPool.Place?> TakeAsync(string hospital, string sha256, RoundKey round, CancellationToken cancellation = default) =>
        _pool.TakeAsync(new StagingKey("north", hospital, sha256), round, 100, cancellation);
}
