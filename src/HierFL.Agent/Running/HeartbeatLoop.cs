using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Protocol.Transfer;

namespace HierFL.Agent.Running;

/// <summary>Tells the region every so often that the agent is alive, and how it is. Training goes on whatever becomes of it.</summary>
internal sealed class HeartbeatLoop(NetworkLink link, string folder, TrainingSlots slots, StatusBoard board, TimeProvider time, AgentLog log)
{
    private readonly Backoff _backoff = new() { First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromMinutes(1) };

    public async Task RunAsync(CancellationToken cancellation)
    {
        var failures = 0;
        while (true)
        {
            var wait = await TryAsync(cancellation);
            failures = wait is null ? failures + 1 : 0;
            await Task.Delay(wait ?? _backoff.Delay(failures, Random.Shared.NextDouble()), time, cancellation);
        }
    }

    /// <summary>When the region wants to hear again; null if it does not hear.</summary>
    private async Task<TimeSpan?> TryAsync(CancellationToken cancellation)
    {
        try
        {
            var status = board.Status;
            var (_, bytes) = HospitalFolder.MeasureOutbox(folder);
            var heartbeat = new Heartbeat(status.Version, bytes, slots.Count - slots.Busy, board.BusyJob, time.GetUtcNow() - status.Started);
            var wait = await link.HeartbeatAsync(heartbeat, cancellation);
            board.Reached();
            return wait;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            board.NotReached(error);
            log.Unheard(error);
            return null;
        }
    }
}
