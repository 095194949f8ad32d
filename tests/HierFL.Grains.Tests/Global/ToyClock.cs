namespace HierFL.Grains.Tests.Global;

/// <summary>A clock that runs at a multiple of the real one's speed and whose timers may ring early, as timers do by fractions of a tick.</summary>
internal sealed class ToyClock(double speed, TimeSpan early = default) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly TimeSpan _early = early;
    private readonly long _began = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_began) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ToyTimer(this, System.CreateTimer(callback, state, Real(dueTime, _early), Real(period, TimeSpan.Zero)));

    /// <summary>The real time after which this clock has moved on by <paramref name="time"/>, less what its timers are early.</summary>
    private TimeSpan Real(TimeSpan time, TimeSpan less) =>
        time == Timeout.InfiniteTimeSpan ? time
        : time > less ? (time - less) / speed
        : TimeSpan.Zero;

    private sealed class ToyTimer(ToyClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Real(dueTime, clock._early), clock.Real(period, TimeSpan.Zero));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
