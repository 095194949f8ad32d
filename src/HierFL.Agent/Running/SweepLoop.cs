using System.Collections.Immutable;
using HierFL.Agent.Configuration;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Protocol.WireMapping;

namespace HierFL.Agent.Running;

/// <summary>
/// Lets go of what is kept for jobs that are over: asks the region at the start, every so often, and soon after it has said that a job is over. The updates
/// of a finished job leave at once; its states, and all of a job that failed or was cancelled, stay for a while: it may go on with more rounds, or be resumed.
/// What the region does not know stays.
/// </summary>
/// <param name="folder">The agent's folder.</param>
/// <param name="keep">How long what is kept stays.</param>
/// <param name="ask">Asks the region how jobs stand.</param>
/// <param name="report">Told why nothing could be let go of, once until that changes.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class SweepLoop(
    string folder,
    ResourcesSection keep,
    Func<IReadOnlyList<string>, CancellationToken, Task<ImmutableArray<JobFate>>> ask,
    Action<Exception> report,
    TimeProvider time)
{
    /// <summary>The registry hears of a job's end a moment after its regions.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    private readonly HeardEnds _ends = new(folder, time);

    private TaskCompletionSource _news = NewSignal();
    private string? _trouble;

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
    public async Task RunAsync(ForgetJob forget, CancellationToken cancellation)
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

    private async Task SweepAsync(ForgetJob forget, CancellationToken cancellation)
    {
        try
        {
            var all = HospitalFolder.JobsIn(folder);
            _ends.KeepOnly(all);
            foreach (var jobs in all.Chunk(FateMapping.MaxJobs))
            {
                foreach (var fate in (await ask(jobs, cancellation)).Where(fate => jobs.Contains(fate.Job)))
                {
                    Judge(fate, forget);
                }
            }

            _trouble = null;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Nothing is let go of meanwhile, and the disk fills: that must not stay unsaid.
            Tell(error);
        }
    }

    private void Judge(JobFate fate, ForgetJob forget)
    {
        switch (fate.Condition)
        {
            case JobCondition.Finished when !HasStayed(fate, keep.KeepFinished):
                // No checkpoint waits for an update of a round that is committed.
                if (Directory.Exists(Path.Combine(HospitalFolder.OutboxIn(folder), fate.Job)))
                {
                    forget(fate.Job, keepStates: true);
                }

                break;
            case JobCondition.Finished:
            case JobCondition.Stopped when HasStayed(fate, keep.KeepStopped):
                forget(fate.Job, keepStates: false);
                break;
            case JobCondition.Open:
                _ends.Drop(fate.Job);
                break;
        }
    }

    /// <summary>By the region's clock and by what this agent heard itself: the first knows of a job that went on between two questions, the second no silo can forge.</summary>
    private bool HasStayed(JobFate fate, TimeSpan least) => _ends.Since(fate.Job) >= least && fate.Over >= least;

    private void Tell(Exception error)
    {
        var trouble = SafeText.Of(error);
        if (trouble != _trouble)
        {
            report(error);
        }

        _trouble = trouble;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Lets go of what is kept for a job.</summary>
/// <param name="job">Its name.</param>
/// <param name="keepStates">Whether what it keeps between rounds stays.</param>
internal delegate void ForgetJob(string job, bool keepStates);
