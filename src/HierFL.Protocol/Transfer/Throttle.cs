namespace HierFL.Protocol.Transfer;

/// <summary>
/// Keeps large bodies to a hospital's bandwidth and hours, up and down together. Orders and heartbeats are not throttled. Shared by all transfers of a process.
/// </summary>
/// <remarks>
/// A token bucket that may be overdrawn: a transfer first moves a piece and then waits until its bytes are earned, so that no piece is too large for the bucket. A
/// second's worth may be saved up.
/// </remarks>
public sealed class Throttle
{
    private readonly TimeProvider _time;
    private readonly long? _bytesPerSecond;
    private readonly AllowedHours? _hours;
    private readonly Lock _gate = new();
    private double _tokens;
    private long _filled;

    /// <param name="time">Clock, with the hospital's time zone.</param>
    /// <param name="bytesPerSecond">Null for as fast as it goes.</param>
    /// <param name="hours">Null for around the clock.</param>
    public Throttle(TimeProvider time, long? bytesPerSecond = null, AllowedHours? hours = null)
    {
        if (bytesPerSecond is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(bytesPerSecond), bytesPerSecond, "at least one byte a second is needed");
        }

        (_time, _bytesPerSecond, _hours) = (time, bytesPerSecond, hours);
        _tokens = bytesPerSecond ?? 0;
        _filled = time.GetTimestamp();
    }

    public static Throttle None { get; } = new(TimeProvider.System);

    /// <summary>Accounts for bytes that have moved or are about to, and waits until the next may.</summary>
    public async Task MovedAsync(int bytes, CancellationToken cancellation)
    {
        await WaitForHoursAsync(cancellation).ConfigureAwait(false);
        if (Overdraft(bytes) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the hours begin; returns at once within them.</summary>
    public async Task WaitForHoursAsync(CancellationToken cancellation)
    {
        // Again after the wait: it may have been cut short, or the clock put back.
        while (_hours is not null && _hours.UntilOpen(TimeOnly.FromDateTime(_time.GetLocalNow().DateTime)) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the tokens, and says how long until the bucket is out of debt.</summary>
    private TimeSpan Overdraft(int bytes)
    {
        if (_bytesPerSecond is not { } rate)
        {
            return TimeSpan.Zero;
        }

        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _tokens = Math.Min(rate, _tokens + (_time.GetElapsedTime(_filled, now).TotalSeconds * rate)) - bytes;
            _filled = now;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / rate);
        }
    }
}
