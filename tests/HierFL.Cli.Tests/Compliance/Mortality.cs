namespace HierFL.Cli.Tests.Compliance;

/// <summary>A crash point that lets a life end: from that moment on nothing gets written, renamed or acknowledged, as if the process were gone.</summary>
/// <param name="diesAt">The crash point that is not passed any more, counted from 1; null for a life that ends when it is told to.</param>
internal sealed class Mortality(long? diesAt) : IDisposable
{
    private readonly CancellationTokenSource _dead = new();
    private long _passed;

    /// <summary>Crash points passed so far.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    public CancellationToken Dead => _dead.Token;

    public void Die() => _dead.Cancel();

    /// <exception cref="DeathException">The life is over.</exception>
    public void Pass(string name)
    {
        if (!_dead.IsCancellationRequested && Interlocked.Increment(ref _passed) == diesAt)
        {
            Die();
        }

        if (_dead.IsCancellationRequested)
        {
            throw new DeathException(name);
        }
    }

    public void Dispose() => _dead.Dispose();
}

/// <summary>Stands for the end of the process.</summary>
internal sealed class DeathException(string name) : Exception($"dead at {name}");
