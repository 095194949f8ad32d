using HierFL.Core.Memory;
using Microsoft.Extensions.Time.Testing;

namespace HierFL.Core.Tests.Memory;

[TestClass]
public sealed class BulkMemoryTests
{
    private const int Large = 1 << 20;

    private readonly FakeTimeProvider _clock = new();

    [TestMethod]
    public void Gives_again_what_came_back_to_one_who_asks_for_as_many_of_the_same_kind()
    {
        using var memory = new BulkMemory(1L << 30, _clock);
        var (bytes, floats) = (memory.Rent(Large), memory.Rent<float>(Large));
        memory.Return(bytes);
        memory.Return(floats);

        Assert.AreNotSame(bytes, memory.Rent(Large / 2));
        Assert.AreSame(floats, memory.Rent<float>(Large));
        Assert.AreSame(bytes, memory.Rent(Large));
        Assert.AreNotSame(bytes, memory.Rent(Large), "nobody has two renters");
    }

    [TestMethod]
    public void Keeps_no_more_bytes_than_it_may_whatever_they_are_of()
    {
        using var memory = new BulkMemory(5L * Large, _clock);
        var (bytes, floats) = (memory.Rent(2 * Large), memory.Rent<float>(Large));
        memory.Return(bytes);
        memory.Return(floats);

        Assert.AreSame(floats, memory.Rent<float>(Large));
        Assert.AreNotSame(bytes, memory.Rent(2 * Large), "the older of the two had to go");
    }

    [TestMethod]
    public void What_nobody_asks_for_goes()
    {
        using var memory = new BulkMemory(1L << 30, _clock);
        var bytes = memory.Rent(Large);
        memory.Return(bytes);

        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.AreNotSame(bytes, memory.Rent(Large));
    }
}
