using HierFL.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Registry;

/// <summary>A clock that stands still until it is moved; its timers are real.</summary>
internal sealed class StillClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}

internal static class SiloClock
{
    /// <summary>The silo's time.</summary>
    public static DateTimeOffset Now(this EmbeddedSilo silo) => silo.Services.GetRequiredService<TimeProvider>().GetUtcNow();
}
