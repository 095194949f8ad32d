using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Global;

/// <summary>State of a job for those who wait for its changes.</summary>
internal sealed class StatusBoard(TimeProvider clock, CancellationToken stopping)
{
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobStatus Current { get; private set; } = new(0, JobState.Unknown, -1, -1, "not submitted", "");

    public void Set(JobState state, string activity) => Change(Current with { State = state, Activity = activity, Message = "", Holdup = "", Stopped = null });

    /// <summary>Says whom a pass waits for, if that is news.</summary>
    public void Hold(RootPass pass)
    {
        var holdup = pass.Round.Phase is CollectPhase { Protocol.Holdup: { } waiting } ? waiting.Describe() : "";
        if (Current.Holdup != holdup && Current.State == JobState.Running)
        {
            Change(Current with { Holdup = holdup });
        }
    }

    public void Committed(JobRun run) => Change(Current with
    {
        CommittedRound = run.Manifest?.Round ?? -1,
        MeasuredRound = run.Latest?.Round ?? -1,
        Best = run.Best,
    });

    /// <summary>A stop condition is met; the end follows once it is durable.</summary>
    public void Stop(StopReason reason) => Change(Current with { Stopped = reason });

    public void End(JobState state, string message) => Change(Current with { State = state, Activity = "", Message = message, Holdup = "" });

    /// <summary>The state once its revision is above <paramref name="seen"/>, or after a while as it is.</summary>
    public async Task<JobStatus> AfterAsync(long seen)
    {
        if (Current.Revision <= seen)
        {
            await LongPoll.WaitAsync(_change.Task, clock, stopping);
        }

        return Current;
    }

    public static string Describe(RootPass pass) => pass.Plan.Task switch
    {
        RoundTask.Train => $"round {pass.Plan.Round}: training",
        RoundTask.Evaluate => $"round {pass.Plan.Round}: evaluating",
        RoundTask.Classes => "class counts",
        _ => "feature statistics",
    };

    private void Change(JobStatus next)
    {
        Current = next with { Revision = Current.Revision + 1 };
        var before = _change;
        _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        before.TrySetResult();
    }
}
