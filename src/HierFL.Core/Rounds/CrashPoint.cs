namespace HierFL.Core.Rounds;

/// <summary>
/// Called with the name of every moment at which a crash must lose nothing: before and after each write, rename and acknowledgement. Production passes
/// <see cref="CrashPoints.None"/>; tests pass one that kills the process.
/// </summary>
public delegate void CrashPoint(string name);

/// <summary>Stock crash points.</summary>
public static class CrashPoints
{
    public static CrashPoint None { get; } = static _ => { };
}
