using System.Buffers;
using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Telemetry;

namespace HierFL.Grains.Region;

/// <summary>
/// Where updates enter a silo: staged whole in a bounded number of buffers, verified, granted by the region's grain, then added once. A bad last byte
/// never touches a sum, and memory is model × slots, however many hospitals there are (design decision D2).
/// </summary>
internal sealed class UpdateIntake(IGrainFactory grains, SumWorkers workers, RoundMeter meter, int slots) : IDisposable
{
    private readonly ConcurrentDictionary<(string Region, string Job), IntakePass> _passes = new();
    private readonly ConcurrentDictionary<(string Region, string Job), RoundKey> _closed = new();
    private readonly SemaphoreSlim _slots = new(slots);

    public void Open(string region, IntakePass pass) => _passes[(region, pass.Plan.Key.Job)] = pass;

    /// <summary>The pass is over; what comes for it or for an earlier one is late.</summary>
    public void Close(string region, RoundKey key)
    {
        _closed[(region, key.Job)] = key;
        _passes.TryRemove((region, key.Job), out _);
    }

    /// <param name="region">The region the sender belongs to, as its connection says, never as its message says.</param>
    /// <param name="header">What the hospital says of the update.</param>
    /// <param name="body">The values; read once, no further than the plan's length.</param>
    /// <param name="cancellation">Stops the transfer; an update that was granted is still added.</param>
    public async Task<UpdateOutcome> ReceiveAsync(string region, UpdateHeader header, Stream body, CancellationToken cancellation)
    {
        var outcome = await DecideAsync(region, header, body, cancellation);
        meter.Ended(region, outcome);
        return outcome;
    }

    public void Dispose() => _slots.Dispose();

    private async Task<UpdateOutcome> DecideAsync(string region, UpdateHeader header, Stream body, CancellationToken cancellation)
    {
        if (!_passes.TryGetValue((region, header.Key.Job), out var pass))
        {
            return _closed.TryGetValue((region, header.Key.Job), out var closed) && header.Key <= closed ? UpdateOutcome.Late : UpdateOutcome.Retry;
        }

        if (header.Key > pass.Plan.Key)
        {
            return UpdateOutcome.Retry;
        }

        if (header.Key < pass.Plan.Key)
        {
            return UpdateOutcome.Late;
        }

        var grain = grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(region, header.Key.Job));
        if (HeaderCheck.Check(pass.Plan, header) is { } refused)
        {
            await grain.RefuseAsync(header.Key, new Refused(header.Hospital, refused));
            return refused;
        }

        await _slots.WaitAsync(cancellation);
        var length = (int)header.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = await body.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, cancellation);
            if (read < length)
            {
                return UpdateOutcome.Retry;
            }

            meter.Moved(region, "up", length);
            return await AdmitAsync(grain, pass, header, buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _slots.Release();
        }
    }

    private async Task<UpdateOutcome> AdmitAsync(IRegionalAggregator grain, IntakePass pass, UpdateHeader header, ReadOnlyMemory<byte> body)
    {
        var verdict = await workers.RunAsync(() => UpdateCheck.Check(pass.Plan.Ring, header, body.Span));
        if (verdict.Verdict == UpdateVerdict.Rejected)
        {
            await grain.RefuseAsync(header.Key, new Refused(header.Hospital, verdict));
            return verdict;
        }

        var accumulator = pass.Open();
        var answer = await grain.OfferAsync(header.Key, new Offered(header.Hospital, header.Sha256, accumulator.Name));
        if (!answer.IsGranted)
        {
            return answer.Outcome;
        }

        var item = new Admitted(pass.Region, header.Hospital, header.Sha256, pass.Plan.Step);
        var isIn = await workers.RunAsync(() => accumulator.TryAdd(item, body.Span, header));
        return isIn
            ? await grain.AddedAsync(header.Key, new Added(header.Hospital, header.Sha256, accumulator.Name))
            : UpdateOutcome.Retry;
    }
}
