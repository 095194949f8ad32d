namespace HierFL.Grains.Hosting;

/// <summary>One timer of a grain: set again, it forgets what it was set to before.</summary>
internal sealed class Alarm(IGrainBase grain, TimeProvider clock)
{
    private IGrainTimer? _timer;

    /// <summary>Calls <paramref name="ring"/> in a turn of the grain once the time has come, and then every <paramref name="period"/> if there is one.</summary>
    public void Set(DateTimeOffset time, Func<Task> ring, TimeSpan? period = null)
    {
        Clear();
        var due = time - clock.GetUtcNow();
        _timer = grain.RegisterGrainTimer(
            ring,
            new GrainTimerCreationOptions
            {
                DueTime = due > TimeSpan.Zero ? due : TimeSpan.Zero,
                Period = period ?? Timeout.InfiniteTimeSpan,
                KeepAlive = true,
                Interleave = true,
            });
    }

    public void Clear() => _timer?.Dispose();
}
