namespace HierFL.Core.Updates;

/// <summary>Every update ends as exactly one of these.</summary>
public enum UpdateVerdict
{
    /// <summary>Added to the sum of its region; final once the round is committed.</summary>
    Accepted,

    /// <summary>The same update was accepted before.</summary>
    Duplicate,

    /// <summary>The window of its pass had closed, or the pass is not the current one.</summary>
    Late,

    /// <summary>Refused for good in this pass, with a <see cref="RejectionReason"/>.</summary>
    Rejected,

    /// <summary>Not decided: another silo holds the grant, or the intake is full. Send again.</summary>
    Retry,
}

/// <summary>Why an update was rejected.</summary>
public enum RejectionReason
{
    None,
    NotFinite,
    OutOfBound,
    WrongLength,
    WrongHash,
    WrongBase,
    WrongWeight,
    NotInCohort,
    Unplanned,
    Declined,
}

/// <summary>Verdict on an update, with the reason and a sentence for people where it was rejected.</summary>
public sealed record UpdateOutcome(UpdateVerdict Verdict, RejectionReason Reason = RejectionReason.None, string Detail = "")
{
    public static UpdateOutcome Accepted { get; } = new(UpdateVerdict.Accepted);

    public static UpdateOutcome Duplicate { get; } = new(UpdateVerdict.Duplicate);

    public static UpdateOutcome Late { get; } = new(UpdateVerdict.Late);

    public static UpdateOutcome Retry { get; } = new(UpdateVerdict.Retry);

    public static UpdateOutcome Rejected(RejectionReason reason, string detail) => new(UpdateVerdict.Rejected, reason, detail);
}
