using HierFL.Agent.Configuration;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Protocol.Transfer;

namespace HierFL.Agent.Running;

/// <summary>Tells the region every so often that the agent is alive, and how it is. Training goes on whatever becomes of it.</summary>
internal sealed class HeartbeatLoop(NetworkLink link, SiteSpec site, TrainingSlots slots, StatusBoard board, TimeProvider time, AgentLog log)
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

    /// <summary>How the agent is at this moment.</summary>
    public Heartbeat Measure()
    {
        var (status, now) = (board.Status, time.GetUtcNow());
        var (_, bytes) = HospitalFolder.MeasureOutbox(site.Folder);
        return new Heartbeat(status.Version, bytes, slots.Count - slots.Busy, board.BusyJob, now - status.Started)
        {
            OutboxLimitBytes = site.Resources.Outbox.Bytes,
            FreeDiskBytes = new DriveInfo(site.Folder).AvailableFreeSpace,
            Slots = slots.Count,
            SamplesTrained = board.SamplesTrained,
            SentAt = now,
        };
    }

    /// <summary>When the region wants to hear again; null if it does not hear.</summary>
    private async Task<TimeSpan?> TryAsync(CancellationToken cancellation)
    {
        try
        {
            var wait = await link.HeartbeatAsync(Measure(), cancellation);
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
