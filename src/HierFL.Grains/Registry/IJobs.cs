using System.Collections.Immutable;
using HierFL.Grains.Access;
using HierFL.Grains.Global;
using Orleans.Concurrency;

namespace HierFL.Grains.Registry;

/// <summary>
/// The jobs of the federation, as operators and data scientists see them. Key: <see cref="RegistryKeys.Jobs"/>. What a call has returned from survives
/// a crash; every call may be repeated.
/// </summary>
[Alias("hierfl.jobs")]
public interface IJobs : IGrainWithStringKey
{
    /// <summary>
    /// Registers a job whose documents lie in the content store; it runs at once, or waits its turn. The same specification again changes nothing; a job
    /// that is over goes on with another one that differs in stop, evaluation and checkpoint only.
    /// </summary>
    /// <exception cref="JobRefusedException">It cannot be registered, with the reason.</exception>
    [Alias("submit"), ResponseTimeout("00:05:00"), OperatorCall(OperatorRoles.DataScientist)]
    Task<JobEntry> SubmitAsync(JobSubmission submission, [FromOperator] string by);

    /// <summary>
    /// All that run or wait, and the newest 100 of those that are over, in the order of their first submission, as many as fit into a message; empty when there are no
    /// more.
    /// </summary>
    /// <param name="after">The last job of the page before; empty for the first page.</param>
    [Alias("list"), AlwaysInterleave, OperatorCall(OperatorRoles.Anyone)]
    Task<ImmutableArray<JobEntry>> ListAsync(string after);

    /// <summary>Null for a job that is not known.</summary>
    [Alias("show"), AlwaysInterleave, OperatorCall(OperatorRoles.Anyone)]
    Task<JobEntry?> ShowAsync(string job);

    /// <summary>Ends a job; every committed round stays. One that is over stays as it is.</summary>
    /// <exception cref="JobRefusedException">It is not known.</exception>
    [Alias("cancel"), OperatorCall(OperatorRoles.DataScientist)]
    Task<JobEntry> CancelAsync(string job, [FromOperator] string by, string reason);

    /// <summary>Lets a job that is over go on from its newest checkpoint with what was handed in. One that runs or waits stays as it is.</summary>
    /// <exception cref="JobRefusedException">It is not known.</exception>
    [Alias("resume"), OperatorCall(OperatorRoles.DataScientist)]
    Task<JobEntry> ResumeAsync(string job, [FromOperator] string by);
}
