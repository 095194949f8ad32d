using System.Collections.Concurrent;
using System.Security.Cryptography;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Tests.Global;

/// <summary>What the hospitals of a toy federation did.</summary>
internal interface IToyJournal
{
    /// <summary>Every order that a hospital has begun to work on.</summary>
    ConcurrentQueue<(string Hospital, RoundPlan Plan)> Orders { get; }

    /// <summary>How updates ended.</summary>
    ConcurrentQueue<(string Hospital, RoundPlan Plan, UpdateOutcome Outcome)> Outcomes { get; }
}

/// <summary>A hospital that answers its orders with known updates.</summary>
internal sealed class ToyHospital(string hospital, IHospitalLink link, ToyConduct conduct, IToyJournal journal)
{
    public async Task ServeAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (await NextAsync(stop) is { } order)
                {
                    await TryAnswerAsync(order, stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The federation stops.
        }
    }

    private async Task<WorkOrder?> NextAsync(CancellationToken stop)
    {
        try
        {
            return await link.NextAsync(hospital, stop) as WorkOrder;
        }
        catch (OrleansException)
        {
            // The silo that held the question is gone: it is asked again.
            return null;
        }
    }

    private async Task TryAnswerAsync(WorkOrder order, CancellationToken stop)
    {
        try
        {
            await AnswerAsync(order, stop);
        }
        catch (ContentGoneException)
        {
            // The pass is over: the next order counts.
        }
    }

    private async Task AnswerAsync(WorkOrder order, CancellationToken stop)
    {
        var plan = await link.FetchAsync(order.Plan, bytes => RoundPlan.Read(bytes.Span), stop);
        journal.Orders.Enqueue((hospital, plan));
        var body = await ComputeAsync(plan, stop);
        var answer = await conduct.Answer(hospital, plan).WaitAsync(stop);
        while (answer == ToyAnswer.Wait)
        {
            await link.WaitAsync(plan.Key, new WaitingHospital(hospital, WaitCause.Approval, "it awaits approval"), stop);
            answer = await conduct.Answer(hospital, plan).WaitAsync(stop);
        }

        switch (answer)
        {
            case ToyAnswer.Send:
                var (bytes, weight) = conduct.Forge(hospital, plan, body.Bytes.ToArray());
                journal.Outcomes.Enqueue((hospital, plan, await UploadAsync(Header(plan, bytes, weight), bytes, stop)));
                break;
            case ToyAnswer.Decline:
                await link.DeclineAsync(plan.Key, hospital, "too few rows", stop);
                break;
        }
    }

    private async Task<UpdateBody> ComputeAsync(RoundPlan plan, CancellationToken stop)
    {
        var body = new UpdateBody(UpdateShape.Of(plan.Ring));
        switch (plan.Task)
        {
            case RoundTask.Means:
                FeatureMoments.Means(ToyFederation.Rows(hospital), 1).CopyTo(body.Lanes);
                break;
            case RoundTask.Deviations:
                FeatureMoments.Deviations(ToyFederation.Rows(hospital), plan.Means.AsSpan()).CopyTo(body.Lanes);
                break;
            case RoundTask.Train:
                var model = await link.FetchAsync(plan.Model!, bytes => Safetensors.Read(bytes.Span), stop);
                ToyFederation.Delta(hospital, model.Floats).CopyTo(body.Floats);
                TrainingLanes.Values(1, 1).CopyTo(body.Lanes);
                break;
            case RoundTask.Evaluate:
                var rows = ToyFederation.Rows(hospital);
                MetricLanes.Encode(new Predictions(PredictionTask.Regression, 1, new double[rows.Length], rows), 0.5, new Disclosure(1)).CopyTo(body.Lanes);
                break;
        }

        return body;
    }

    private UpdateHeader Header(RoundPlan plan, byte[] bytes, double weight) => new()
    {
        Key = plan.Key,
        Hospital = hospital,
        BaseModel = plan.Model?.Sha256 ?? "",
        Weight = weight,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        Length = bytes.Length,
    };

    private async Task<UpdateOutcome> UploadAsync(UpdateHeader header, byte[] bytes, CancellationToken stop)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (true)
        {
            using var stream = new MemoryStream(bytes);
            var outcome = await link.UploadAsync(header, stream, stop);
            if (outcome.Verdict != UpdateVerdict.Retry)
            {
                return outcome;
            }

            await pause.WaitForNextTickAsync(stop);
        }
    }
}
