namespace HierFL.Core.Rounds;

/// <summary>Which of a job's stop conditions was met.</summary>
public enum StopCause
{
    /// <summary>All its rounds are done.</summary>
    Rounds,

    /// <summary>Its time is over.</summary>
    Time,

    /// <summary>The watched metric reached its target.</summary>
    Target,

    /// <summary>The watched metric did not improve for too long.</summary>
    Patience,
}

/// <summary>Why a job that did what it was asked for stopped.</summary>
/// <param name="Cause">The condition.</param>
/// <param name="Round">The last round.</param>
/// <param name="Text">A sentence for people.</param>
public sealed record StopReason(StopCause Cause, int Round, string Text);
