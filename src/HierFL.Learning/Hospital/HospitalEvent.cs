using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Learning.Hospital;

/// <summary>What an agent tells its host, for logs, status and metrics. Details stay inside the hospital: they may name files.</summary>
public abstract record HospitalEvent(string Hospital)
{
    /// <summary>The region knows the hospital.</summary>
    public sealed record Registered(string Hospital) : HospitalEvent(Hospital);

    /// <summary>A call of the link failed and is made again after a while.</summary>
    public sealed record LinkFailed(string Hospital, string Call, Exception Error, TimeSpan Delay) : HospitalEvent(Hospital);

    /// <summary>Work on an order begins.</summary>
    public sealed record OrderTaken(string Hospital, RoundPlan Plan) : HospitalEvent(Hospital);

    /// <summary>Work on an order has ended, whatever came of it.</summary>
    public sealed record OrderEnded(string Hospital, RoundKey Key) : HospitalEvent(Hospital);

    /// <summary>A newer order of the job took its place.</summary>
    public sealed record Superseded(string Hospital, RoundKey Key) : HospitalEvent(Hospital);

    /// <summary>What runs answers a newer order of the job too.</summary>
    public sealed record Adopted(string Hospital, RoundKey Key) : HospitalEvent(Hospital);

    /// <summary>The region no longer offers what an order refers to: nobody waits for its answer.</summary>
    public sealed record PassOver(string Hospital, RoundKey Key) : HospitalEvent(Hospital);

    /// <summary>The learner has done what was asked.</summary>
    /// <param name="Hospital">Its name.</param>
    /// <param name="Plan">What was asked.</param>
    /// <param name="Elapsed">How long it took.</param>
    /// <param name="Samples">Training rows processed, every epoch counted; 0 where nothing was trained.</param>
    public sealed record Computed(string Hospital, RoundPlan Plan, TimeSpan Elapsed, long Samples) : HospitalEvent(Hospital);

    /// <summary>The outbox held the update already.</summary>
    public sealed record Reused(string Hospital, RoundPlan Plan) : HospitalEvent(Hospital);

    /// <summary>The region gave a verdict.</summary>
    public sealed record Uploaded(string Hospital, RoundKey Key, UpdateOutcome Outcome, long Bytes) : HospitalEvent(Hospital);

    /// <summary>The hospital cannot contribute yet.</summary>
    /// <param name="Hospital">Its name.</param>
    /// <param name="Key">The pass.</param>
    /// <param name="Cause">What it waits for.</param>
    /// <param name="Reason">What the region was told.</param>
    /// <param name="Error">What lies behind it, if anything.</param>
    public sealed record Waits(string Hospital, RoundKey Key, WaitCause Cause, string Reason, Exception? Error) : HospitalEvent(Hospital);

    /// <summary>A job has ended: what ran for it was stopped.</summary>
    public sealed record JobOver(string Hospital, string Job) : HospitalEvent(Hospital);

    /// <summary>All that was kept for a job is gone.</summary>
    public sealed record Forgotten(string Hospital, string Job) : HospitalEvent(Hospital);

    /// <summary>What is kept for a job that is over could not be removed.</summary>
    public sealed record NotForgotten(string Hospital, string Job, Exception Error) : HospitalEvent(Hospital);

    /// <summary>The hospital said no.</summary>
    /// <param name="Hospital">Its name.</param>
    /// <param name="Key">The pass.</param>
    /// <param name="Reason">What the region was told.</param>
    /// <param name="Error">What lies behind it, if anything.</param>
    public sealed record Declined(string Hospital, RoundKey Key, string Reason, Exception? Error) : HospitalEvent(Hospital);
}
