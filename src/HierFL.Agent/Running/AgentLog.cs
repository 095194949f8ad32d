using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Protocol.Transfer;
using Microsoft.Extensions.Logging;

namespace HierFL.Agent.Running;

/// <summary>What the agent logs: names, numbers and sentences, never a value of a patient; where an error came from only if that is asked for.</summary>
internal sealed partial class AgentLog(ILogger logger, bool verbose)
{
    public void Renewed(DateTimeOffset until) => CertificateRenewed(until);

    public void NotRenewed(Uri edge, DateTimeOffset until, string problem) => CertificateNotRenewed(edge, until, problem);

    public void Unheard(Exception error) => HeartbeatUnheard(Text(error));

    public void StatusNotWritten(Exception error) => NoStatus(Text(error));

    public void NotSwept(Exception error) => NothingSwept(Text(error));

    public void Hear(HospitalEvent news)
    {
        switch (news)
        {
            case HospitalEvent.Registered:
                RegionKnowsUs();
                break;
            case HospitalEvent.LinkFailed { Error: LinkRefusedException } refused:
                LinkRefused(refused.Call, Text(refused.Error), refused.Delay.TotalSeconds);
                break;
            case HospitalEvent.LinkFailed failed:
                LinkFailed(failed.Call, Text(failed.Error), failed.Delay.TotalSeconds);
                break;
            case HospitalEvent.OrderTaken { Plan: var plan }:
                OrderTaken(plan.Key.Job, plan.Task, plan.Round, plan.Step);
                break;
            case HospitalEvent.Superseded { Key: var key }:
                Superseded(key.Job, key.Epoch, key.Sequence);
                break;
            case HospitalEvent.Adopted { Key: var key }:
                Adopted(key.Job, key.Epoch, key.Sequence);
                break;
            case HospitalEvent.PassOver { Key: var key }:
                PassOver(key.Job, key.Epoch, key.Sequence);
                break;
            case HospitalEvent.Computed { Plan: var plan } computed:
                Computed(plan.Key.Job, plan.Task, plan.Round, computed.Elapsed.TotalSeconds);
                break;
            case HospitalEvent.Reused { Plan: var plan }:
                Reused(plan.Key.Job, plan.Round);
                break;
            case HospitalEvent.Uploaded { Key: var key, Outcome: var outcome } uploaded:
                Uploaded(key.Job, outcome.Verdict, outcome.Detail, uploaded.Bytes);
                break;
            case HospitalEvent.Waits waits:
                Waits(waits.Key.Job, waits.Cause, waits.Reason, waits.Error is { } behind ? ": " + Text(behind) : "");
                break;
            case HospitalEvent.JobOver over:
                JobOver(over.Job);
                break;
            case HospitalEvent.Forgotten forgotten:
                Forgotten(forgotten.Job);
                break;
            case HospitalEvent.NotForgotten kept:
                NotForgotten(kept.Job, Text(kept.Error));
                break;
            case HospitalEvent.Declined declined:
                Declined(declined.Key.Job, declined.Reason, declined.Error is { } cause ? ": " + Text(cause) : "");
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "agent {Version}: hospital {Hospital} of region {Region} in federation {Federation}, by {Edges}")]
    public partial void Begins(string version, string hospital, string region, string federation, string edges);

    [LoggerMessage(2, LogLevel.Information, "data set {Dataset}: {Train} rows to train on, {Validation} val, {Test} test")]
    public partial void Offers(string dataset, long train, long validation, long test);

    [LoggerMessage(3, LogLevel.Error, "data set {Dataset} is not offered: {Problem}")]
    public partial void DoesNotOffer(string dataset, string problem);

    [LoggerMessage(4, LogLevel.Information, "stopping: no new work; what is on disk serves the next start")]
    public partial void Stops();

    [LoggerMessage(5, LogLevel.Information, "stopped")]
    public partial void Stopped();

    [LoggerMessage(10, LogLevel.Information, "the region knows the hospital")]
    private partial void RegionKnowsUs();

    [LoggerMessage(11, LogLevel.Warning, "{Call} failed: {Problem}; again in {Seconds:0.0} s")]
    private partial void LinkFailed(string call, string problem, double seconds);

    [LoggerMessage(12, LogLevel.Error, "{Call} was refused: {Problem}; again in {Seconds:0.0} s")]
    private partial void LinkRefused(string call, string problem, double seconds);

    [LoggerMessage(13, LogLevel.Warning, "the region does not hear the heartbeat: {Problem}")]
    private partial void HeartbeatUnheard(string problem);

    [LoggerMessage(20, LogLevel.Information, "job {Job}: {Task}, round {Round}, step {Step}")]
    private partial void OrderTaken(string job, RoundTask task, int round, int step);

    [LoggerMessage(21, LogLevel.Information, "job {Job}: pass {Epoch}/{Sequence} gives way to a newer one")]
    private partial void Superseded(string job, long epoch, int sequence);

    [LoggerMessage(22, LogLevel.Information, "job {Job}: pass {Epoch}/{Sequence} is over")]
    private partial void PassOver(string job, long epoch, int sequence);

    [LoggerMessage(23, LogLevel.Information, "job {Job}: {Task} of round {Round} took {Seconds:0.000} s")]
    private partial void Computed(string job, RoundTask task, int round, double seconds);

    [LoggerMessage(24, LogLevel.Information, "job {Job}: the update of round {Round} was in the outbox")]
    private partial void Reused(string job, int round);

    [LoggerMessage(25, LogLevel.Information, "job {Job}: {Verdict} {Detail}({Bytes} bytes)")]
    private partial void Uploaded(string job, Core.Updates.UpdateVerdict verdict, string detail, long bytes);

    [LoggerMessage(26, LogLevel.Warning, "job {Job}: declined: {Reason}{Cause}")]
    private partial void Declined(string job, string reason, string cause);

    [LoggerMessage(27, LogLevel.Warning, "job {Job}: waits ({Cause}): {Reason}{Behind}")]
    private partial void Waits(string job, WaitCause cause, string reason, string behind);

    [LoggerMessage(28, LogLevel.Information, "job {Job}: is over")]
    private partial void JobOver(string job);

    [LoggerMessage(29, LogLevel.Information, "job {Job}: what was kept for it is removed")]
    private partial void Forgotten(string job);

    [LoggerMessage(32, LogLevel.Error, "job {Job}: what was kept for it cannot be removed: {Problem}")]
    private partial void NotForgotten(string job, string problem);

    [LoggerMessage(33, LogLevel.Warning, "what jobs that are over have kept stays until this passes: {Problem}")]
    private partial void NothingSwept(string problem);

    [LoggerMessage(34, LogLevel.Information, "job {Job}: what runs answers pass {Epoch}/{Sequence} too")]
    private partial void Adopted(string job, long epoch, int sequence);

    [LoggerMessage(30, LogLevel.Information, "the certificate is renewed, until {Until:yyyy-MM-dd HH:mm} UTC")]
    private partial void CertificateRenewed(DateTimeOffset until);

    [LoggerMessage(31, LogLevel.Error, "the certificate is not renewed by {Edge}, and ends on {Until:yyyy-MM-dd HH:mm} UTC: {Problem}")]
    private partial void CertificateNotRenewed(Uri edge, DateTimeOffset until, string problem);

    [LoggerMessage(40, LogLevel.Error, "the status cannot be written: {Problem}")]
    private partial void NoStatus(string problem);

    /// <summary>The message of an unknown error may hold anything, where it came from may not.</summary>
    private string Text(Exception error) => verbose ? $"{SafeText.Of(error)} ({error.GetType()})\n{error.StackTrace}" : SafeText.Of(error);
}
