using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Protocol.WireMapping;

namespace HierFL.Agent.Running;

/// <summary>
/// Lets go of what is kept for jobs that are over: asks the region at the start, every so often, and soon after it has said that a job is over. A finished
/// job leaves at once; one that failed or was cancelled may be resumed, so it stays for a while. What the region does not know stays.
/// </summary>
/// <param name="folder">The agent's folder.</param>
/// <param name="keepStopped">How long a failed or cancelled job may be resumed here.</param>
/// <param name="ask">Asks the region how jobs stand.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class SweepLoop(
    string folder, TimeSpan keepStopped, Func<IReadOnlyList<string>, CancellationToken, Task<ImmutableArray<JobFate>>> ask, TimeProvider time)
{
    /// <summary>The registry hears of a job's end a moment after its regions.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    private TaskCompletionSource _news = NewSignal();

    /// <summary>Looks soon if a job has ended. From any thread.</summary>
    public void Hear(HospitalEvent news)
    {
        if (news is HospitalEvent.JobOver)
        {
            Volatile.Read(ref _news).TrySetResult();
        }
    }

    /// <param name="forget">Lets go of a job.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Action<string> forget, CancellationToken cancellation)
    {
        var wait = Soon;
        while (true)
        {
            await SweepAsync(forget, cancellation);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(_news.Task, Task.Delay(wait, time, end.Token));
            await end.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            if (_news.Task.IsCompleted)
            {
                Volatile.Write(ref _news, NewSignal());
                wait = Soon;
                await Task.Delay(Soon, time, cancellation);
            }
            else
            {
                wait = wait * 2 < Late ? wait * 2 : Late;
            }
        }
    }

    private async Task SweepAsync(Action<string> forget, CancellationToken cancellation)
    {
        try
        {
            foreach (var jobs in HospitalFolder.JobsIn(folder).Chunk(FateMapping.MaxJobs))
            {
                foreach (var fate in (await ask(jobs, cancellation)).Where(fate => jobs.Contains(fate.Job) && IsOver(fate)))
                {
                    forget(fate.Job);
                }
            }
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // The heartbeat tells of a region that is not reached; nothing is let go of meanwhile.
        }
    }

    private bool IsOver(JobFate fate) =>
        fate.Condition == JobCondition.Finished || (fate.Condition == JobCondition.Stopped && fate.Over >= keepStopped);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
