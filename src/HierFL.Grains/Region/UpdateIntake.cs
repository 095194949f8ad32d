using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Region;

/// <summary>
/// Where updates enter a silo: staged whole in a bounded pool, verified, granted by the region's grain, then added once. A bad last byte never touches a sum,
/// and memory is model × places, however many hospitals there are (design decision D2).
/// </summary>
public sealed partial class UpdateIntake : IDisposable
{
    private readonly IntakePasses _passes;
    private readonly StagingPool _staging;
    private readonly SumWorkers _workers;
    private readonly IntakeMeter _meter;
    private readonly TransferMeter _transfers;
    private readonly JobHistograms _histograms;
    private readonly ILogger<UpdateIntake> _log;

    /// <summary>Bodies in scratch files become memory two at a time: one is checked or added while the region is asked about the other.</summary>
    private readonly SemaphoreSlim _mapped = new(2);

    internal UpdateIntake(
        IntakePasses passes, StagingPool staging, SumWorkers workers, IntakeMeter meter, TransferMeter transfers, JobHistograms histograms,
        ILogger<UpdateIntake> log) =>
        (_passes, _staging, _workers, _meter, _transfers, _histograms, _log) = (passes, staging, workers, meter, transfers, histograms, log);

    /// <summary>Bytes of the update that an interrupted upload has left here: the next one may begin after them.</summary>
    public long Received(string region, string hospital, string sha256) => _staging.Received(new StagingKey(region, hospital, sha256));

    /// <param name="region">The region the sender belongs to, as its connection says, never as its message says.</param>
    /// <param name="header">What the hospital says of the update; the hospital in it is the connection's.</param>
    /// <param name="offset">Where the body goes on: what <see cref="Received"/> said, or 0.</param>
    /// <param name="body">The values from the offset; read once, no further than the plan's length.</param>
    /// <param name="cancellation">Stops the transfer; an update that was granted is still added.</param>
    public async Task<UpdateOutcome> ReceiveAsync(string region, UpdateHeader header, long offset, Stream body, CancellationToken cancellation)
    {
        using var span = RoundTraces.Begin("admit")?.SetTag(RoundTraces.JobTag, header.Key.Job).SetTag(RoundTraces.RegionTag, region);
        UpdateOutcome outcome;
        try
        {
            outcome = await DecideAsync(region, header, offset, body, cancellation);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or ContentGoneException or ContentUnreachableException or NoScratchException)
        {
            // The region's grain or its plan cannot be reached, or there is no room for the body now: nothing is decided.
            LogUndecided(error, region, header.Key.Job);
            outcome = UpdateOutcome.Retry;
        }

        _meter.Ended(region, outcome);
        return outcome;
    }

    private async Task<UpdateOutcome> DecideAsync(string region, UpdateHeader header, long offset, Stream body, CancellationToken cancellation)
    {
        if (_passes.IsClosed(region, header.Key))
        {
            return UpdateOutcome.Late;
        }

        if (await _passes.FindAsync(region, header.Key) is not { } pass)
        {
            return await _passes.GrainOf(region, header.Key.Job).IsOverAsync(header.Key) ? UpdateOutcome.Late : UpdateOutcome.Retry;
        }

        if (header.Key != pass.Plan.Key)
        {
            return header.Key > pass.Plan.Key ? UpdateOutcome.Retry : UpdateOutcome.Late;
        }

        if (HeaderCheck.Check(pass.Plan, header) is { } refused)
        {
            await pass.Grain.RefuseAsync(header.Key, new Refused(header.Hospital, refused));
            return refused;
        }

        // The header has passed: its length is the plan's.
        using var place = await _staging.TakeAsync(new StagingKey(region, header.Hospital, header.Sha256), header.Key, (int)header.Length, cancellation);
        if (place is null || (offset != 0 && place.Body.Received != offset))
        {
            return UpdateOutcome.Retry;
        }

        if (!_passes.IsOpen(pass))
        {
            // It ended while the upload waited for its place, which nobody would end any more; asked again, the region says so.
            place.IsDone = true;
            return UpdateOutcome.Retry;
        }

        if (offset == 0)
        {
            place.Body.Restart();
        }

        if (!await TryFillAsync(region, place, body, cancellation))
        {
            return UpdateOutcome.Late;
        }

        if (place.Body.Received < place.Body.Length)
        {
            return UpdateOutcome.Retry;
        }

        place.IsDone = true;
        return place.Body.IsMapped
            ? await AdmitMappedAsync(pass, header, place.Body)
            : await AdmitAsync(pass, header, place.Body);
    }

    /// <returns>False if its pass ended meanwhile: a body that trickles must not hold its place any longer.</returns>
    private async Task<bool> TryFillAsync(string region, StagingPool.Place place, Stream body, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, place.Ended);
        try
        {
            _transfers.UpdateCame(region, await place.Body.FillAsync(body, end.Token));
            return true;
        }
        catch (OperationCanceledException) when (place.Ended.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<UpdateOutcome> AdmitMappedAsync(IntakePass pass, UpdateHeader header, StagedBody staged)
    {
        await _mapped.WaitAsync();
        try
        {
            return await AdmitAsync(pass, header, staged);
        }
        finally
        {
            staged.Unmap();
            _mapped.Release();
        }
    }

    private async Task<UpdateOutcome> AdmitAsync(IntakePass pass, UpdateHeader header, StagedBody staged)
    {
        var (body, sha256) = (staged.Body, staged.Sha256());
        var norm = pass.Plan.Task == RoundTask.Train && _histograms.IsWatched ? new UpdateNorm() : null;
        var verdict = await _workers.RunAsync(body.Length, () => UpdateCheck.Check(pass.Plan.Ring, header, body.Span, sha256, norm));
        if (verdict.Verdict == UpdateVerdict.Rejected)
        {
            await pass.Grain.RefuseAsync(header.Key, new Refused(header.Hospital, verdict));
            return verdict;
        }

        var accumulator = pass.Open();
        var answer = await pass.Grain.OfferAsync(header.Key, new Offered(header.Hospital, header.Sha256, accumulator.Name));
        if (answer.IsUnknownHolder)
        {
            _passes.Drop(pass);
        }

        if (!answer.IsGranted)
        {
            return answer.Outcome;
        }

        var item = new Admitted(pass.Region, header.Hospital, header.Sha256, pass.Plan.Step);
        var told = norm is null ? header : LossReport.Of(pass.Plan, header, body.Span);
        var isIn = await _workers.RunAsync(body.Length, () => accumulator.TryAdd(item, body.Span, told));
        if (!isIn)
        {
            return UpdateOutcome.Retry;
        }

        var outcome = await pass.Grain.AddedAsync(header.Key, new Added(header.Hospital, header.Sha256, accumulator.Name));
        if (outcome.Verdict == UpdateVerdict.Accepted && norm is not null && double.IsFinite(norm.Value))
        {
            _histograms.Norm(header.Key.Job, pass.Region, norm.Value);
        }

        return outcome;
    }

    public void Dispose() => _mapped.Dispose();

    [LoggerMessage(LogLevel.Warning, "An update of job {Job} in region {Region} could not be decided")]
    private partial void LogUndecided(Exception error, string region, string job);
}
