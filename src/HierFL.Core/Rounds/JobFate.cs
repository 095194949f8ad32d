namespace HierFL.Core.Rounds;

/// <summary>How a job stands, as far as it matters to a hospital that keeps something for it.</summary>
public enum JobCondition
{
    /// <summary>The federation does not know the job.</summary>
    Unknown,

    /// <summary>It runs or waits its turn.</summary>
    Open,

    /// <summary>All its rounds are done.</summary>
    Finished,

    /// <summary>It failed or was cancelled, and may be resumed.</summary>
    Stopped,
}

/// <summary>How a job stands.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Condition">Whether more can come of it.</param>
/// <param name="Over">How long it has been over; zero while it is not.</param>
public sealed record JobFate(string Job, JobCondition Condition, TimeSpan Over);
