using HierFL.Grains.Region;
using HierFL.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Grains.Tests.Region;

[TestClass]
public sealed class StagingMemoryTests : IDisposable
{
    private const int Length = 100_000;

    private readonly FakeTimeProvider _clock = new();
    private readonly StagingMemory _memory;

    public StagingMemoryTests() => _memory = new StagingMemory(2 * Length, _clock);

    public void Dispose() => _memory.Dispose();

    [TestMethod]
    public async Task Memory_given_back_serves_the_next_body()
    {
        var first = (await RentAsync(Length))!;
        _memory.Return(first);

        Assert.AreSame(first, await RentAsync(Length));
    }

    [TestMethod]
    public async Task No_more_is_rented_than_there_is()
    {
        var first = (await RentAsync(Length))!;
        await RentAsync(Length);

        var third = RentAsync(Length);
        Assert.IsFalse(third.IsCompleted);
        _memory.Return(first);

        Assert.AreSame(first, await third);
        Assert.IsFalse(RentAsync(1).IsCompleted);
    }

    [TestMethod]
    public async Task Whoever_waits_in_vain_gets_none_and_takes_none()
    {
        var held = (await RentAsync(2 * Length))!;
        var second = RentAsync(Length);

        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.IsNull(await second);

        _memory.Return(held);
        Assert.IsNotNull(await RentAsync(2 * Length));
    }

    [TestMethod]
    public async Task Whoever_waits_goes_on_waiting_while_others_give_back()
    {
        var first = (await RentAsync(Length))!;
        await RentAsync(Length);
        var (third, fourth) = (RentAsync(Length), RentAsync(Length));

        _clock.Advance(TimeSpan.FromSeconds(3));
        _memory.Return(first);
        _clock.Advance(TimeSpan.FromSeconds(3));
        _memory.Return((await third)!);

        Assert.IsNotNull(await fourth);
    }

    [TestMethod]
    public async Task A_wait_is_counted_from_when_something_last_came_back()
    {
        var first = (await RentAsync(Length))!;
        await RentAsync(Length);
        var (third, fourth) = (RentAsync(Length), RentAsync(Length));

        _clock.Advance(TimeSpan.FromSeconds(1));
        _memory.Return(first);
        Assert.IsNotNull(await third);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.IsFalse(fourth.IsCompleted);

        // The clock tells of a wait's end, which then looks at what is left of it.
        await Eventually.HoldsAsync("the fourth waits no longer", () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return fourth.IsCompleted;
        });
        Assert.IsNull(await fourth);
        Assert.IsLessThan(TimeSpan.FromSeconds(8), _clock.GetUtcNow() - _clock.Start);
    }

    [TestMethod]
    public async Task Nobody_waits_for_ever_though_others_give_back()
    {
        Queue<Task<byte[]?>> turns = new(Enumerable.Range(0, 60).Select(_ => RentAsync(Length)));
        var last = turns.Last();

        // One gives back each second, so that the last one's turn would come after a minute.
        for (var seconds = 0; seconds < 50 && !last.IsCompleted; seconds++)
        {
            _memory.Return((await turns.Dequeue())!);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.IsTrue(last.IsCompleted);
        Assert.IsNull(await last);
    }

    [TestMethod]
    public async Task Those_behind_one_who_goes_away_are_served()
    {
        await RentAsync(Length);
        using var leaves = new CancellationTokenSource();
        var large = _memory.RentAsync(2 * Length, leaves.Token).AsTask();
        var small = RentAsync(Length);
        Assert.IsFalse(small.IsCompleted);

        await leaves.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => large);
        Assert.IsNotNull(await small);
    }

    [TestMethod]
    public async Task What_never_fits_is_told_at_once()
    {
        Assert.IsNull(await RentAsync((2 * Length) + 1));
        Assert.HasCount(1000, _memory.RentAlways(1000));
    }

    [TestMethod]
    public async Task Memory_nobody_has_used_for_a_while_goes_back_to_the_system()
    {
        var first = (await RentAsync(Length))!;
        _memory.Return(first);

        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.AreNotSame(first, await RentAsync(Length));
    }

    [TestMethod]
    public async Task What_is_kept_of_another_length_makes_room()
    {
        var first = (await RentAsync(Length))!;
        _memory.Return(first);

        await RentAsync(2 * Length);

        Assert.AreNotSame(first, _memory.RentAlways(Length));
    }

    [TestMethod]
    public async Task Memory_of_an_earlier_model_goes_though_a_later_one_is_under_way()
    {
        var first = (await RentAsync(Length))!;
        _memory.Return(first);
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(2); passed += TimeSpan.FromSeconds(10))
        {
            _memory.Return((await RentAsync(Length - 1))!);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.AreNotSame(first, await RentAsync(Length));
    }

    private Task<byte[]?> RentAsync(int length) => _memory.RentAsync(length, CancellationToken.None).AsTask();
}
