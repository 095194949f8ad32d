using HierFL.Core.Updates;
using HierFL.Learning.Hospital;
using HierFL.Protocol.Transfer;

namespace HierFL.Agent.Running;

/// <summary>Keeps the agent's status up to date from what happens. Thread-safe.</summary>
internal sealed class StatusBoard(AgentStatus first, TimeProvider time)
{
    /// <summary>Jobs remembered; the ones not heard of for longest go first.</summary>
    private const int MostJobs = 64;

    private readonly Lock _gate = new();
    private AgentStatus _status = first;
    private TaskCompletionSource _changed = NewSignal();
    private long _samples;

    /// <summary>As of the last change.</summary>
    public AgentStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    /// <summary>The job at work; null if none is.</summary>
    public string? BusyJob => Status.Jobs.FirstOrDefault(job => job.IsWorking)?.Job;

    /// <summary>Training rows processed since the agent started, every epoch counted.</summary>
    public long SamplesTrained => Interlocked.Read(ref _samples);

    /// <summary>Ends with the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    public void Set(Func<AgentStatus, AgentStatus> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _status = change(_status);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    /// <summary>A call to the region has succeeded.</summary>
    public void Reached()
    {
        if (Status.Link.State != LinkState.Connected)
        {
            Set(status => status with { Link = new LinkStatus(LinkState.Connected, Now, null) });
        }
    }

    /// <summary>A call to the region has failed.</summary>
    public void NotReached(Exception error)
    {
        var state = error is LinkRefusedException ? LinkState.Refused : LinkState.Disconnected;
        Set(status => status with
        {
            Link = new LinkStatus(state, status.Link.State == state ? status.Link.Since : Now, SafeText.Of(error)),
        });
    }

    public void Hear(HospitalEvent news)
    {
        switch (news)
        {
            case HospitalEvent.Registered:
                Reached();
                break;
            case HospitalEvent.LinkFailed failed:
                NotReached(failed.Error);
                break;
            case HospitalEvent.OrderTaken { Plan: var plan }:
                Reached();
                Set(status => status with { LastOrder = new OrderStatus(plan.Key.Job, plan.Task, plan.Round, Now) });
                Job(plan.Key.Job, job => job with { IsWorking = true, Task = plan.Task, Round = plan.Round });
                break;
            case HospitalEvent.Computed computed:
                Interlocked.Add(ref _samples, computed.Samples);
                break;
            case HospitalEvent.OrderEnded { Key: var key } when Status.Jobs.Any(job => job.Job == key.Job):
                Job(key.Job, job => job with { IsWorking = false });
                break;
            case HospitalEvent.Uploaded { Outcome.Verdict: not UpdateVerdict.Retry } uploaded:
                Reached();
                Job(uploaded.Key.Job, job => job with
                {
                    Accepted = job.Accepted + (uploaded.Outcome.Verdict == UpdateVerdict.Accepted ? 1 : 0),
                    LastWord = WordOf(uploaded.Outcome),
                });
                break;
            case HospitalEvent.Waits waits:
                Job(waits.Key.Job, job => job with { LastWord = $"waits: {waits.Reason}" });
                break;
            case HospitalEvent.JobOver over when Status.Jobs.Any(job => job.Job == over.Job):
                Job(over.Job, job => job with { LastWord = "the job is over" });
                break;
            case HospitalEvent.Declined declined:
                Job(declined.Key.Job, job => job with { LastWord = $"declined: {declined.Reason}" });
                break;
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private void Job(string name, Func<JobStatus, JobStatus> change) => Set(status =>
    {
        var known = status.Jobs.FirstOrDefault(job => job.Job == name) ?? new JobStatus { Job = name, At = Now };
        var others = status.Jobs.Where(job => job.Job != name).OrderByDescending(job => job.At).Take(MostJobs - 1);
        return status with { Jobs = [.. others.Append(change(known) with { At = Now }).OrderBy(job => job.Job, StringComparer.Ordinal)] };
    });

    private static string WordOf(UpdateOutcome outcome) => outcome.Verdict == UpdateVerdict.Rejected
        ? $"rejected ({outcome.Reason}): {outcome.Detail}"
        : outcome.Verdict.ToString().ToLowerInvariant();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
