using System.Text;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.ServerOptimizers;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Region;

/// <summary>
/// Regional rounds within a global one (kappa2 of HierFAVG): each is a durable commit of the region, so that a restarted region goes on after the last.
/// What goes up in the end is the region's whole way, encoded anew: its model less the global one, with its weight.
/// </summary>
internal sealed class RegionalSteps(IBlobStore store, ContentStore content, ContentResolver resolver, SumWorkers workers)
{
    private const long MaxRecordBytes = 64 << 20;

    /// <summary>Each attempt means that another pass of the same round wrote the step in between: so many at once is a broken region.</summary>
    private const int Attempts = 20;

    /// <summary>The run after the newest durable step of this round from the same global model; the run itself if there is none.</summary>
    public async Task<RegionRun> ResumeAsync(RegionRun run)
    {
        var resumed = run;
        for (var step = 1; step < run.Plan.RegionalRounds; step++)
        {
            if (await FindAsync(run, step) is not { } found)
            {
                break;
            }

            resumed = Next(resumed, step, found.Model);
        }

        return resumed;
    }

    /// <summary>Makes a step durable.</summary>
    /// <returns>
    /// The run of the next step, or after the last step the partial aggregate for the root; neither if the pass is over meanwhile: the names under which the next
    /// step's plan and model are found then belong to the pass that has followed. The step stays durable for that one.
    /// </returns>
    public async Task<(RegionRun? Next, PartialAggregate? Encoded)> CommitAsync(RegionRun run, PartialAggregate partial)
    {
        var step = run.Plan.Step;
        var model = await FindOrWriteAsync(run, partial);
        if (run.IsReleased)
        {
            return (null, null);
        }

        return step < run.Plan.RegionalRounds
            ? (Next(run, step, model), null)
            : (null, await EncodeAsync(run, model));
    }

    /// <summary>The job is over: models and plans of its steps are needed no more.</summary>
    public void End(string region, string job) => content.ForgetUnder(job, $"{region}/");

    /// <summary>Removes the steps of a round that the root has committed.</summary>
    public async Task ForgetAsync(RegionRun run)
    {
        for (var step = 1; step <= run.Plan.RegionalRounds; step++)
        {
            await RegionalStepFiles.DeleteAsync(store, RegionalStepFiles.Folder(run, step));
        }
    }

    /// <summary>
    /// A pass that the root has begun anew may find the one before it still writing the same step: whichever is durable first is the step, for both.
    /// </summary>
    private async Task<ReadOnlyMemory<byte>> FindOrWriteAsync(RegionRun run, PartialAggregate partial)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await FindAsync(run, run.Plan.Step) is { } found)
            {
                return found.Model;
            }

            try
            {
                return await WriteAsync(run, partial);
            }
            catch (BlobConflictException) when (attempt < Attempts)
            {
                // Found in the next attempt, or removed there if its model and its manifest do not go together.
            }
        }
    }

    private async Task<ReadOnlyMemory<byte>> WriteAsync(RegionRun run, PartialAggregate partial)
    {
        var (server, baseModel) = ((await SpecAsync(run)).Region.Server, await resolver.NeedAsync(run.Plan.Model!));
        var kept = await KeptAsync(run, server);
        var (stepped, record) = await workers.RunAsync(() =>
        {
            var stepped = Stepped(server, run.Plan.Round, partial.Sum, baseModel, kept);
            return (stepped, new RegionalStep(
                run.Plan.Job.Sha256, run.GlobalModel!.Sha256, ContentStore.RefOf(stepped.Model.Span), partial.Sum.WeightSum, partial.Sum.Integers.ToArray(),
                partial.Sum.LaneTotals(), partial.Contents, partial.Reports, partial.BytesUp)
            {
                Optimizer = stepped.Optimizer.IsEmpty ? null : ContentStore.RefOf(stepped.Optimizer.Span),
            });
        });
        await RegionalStepFiles.WriteAsync(store, RegionalStepFiles.Folder(run, run.Plan.Step), stepped, WireJson.Bytes(record));
        return stepped.Model;
    }

    /// <summary>What the region's server optimizer kept after the step before this one; empty before the first, and if it keeps nothing.</summary>
    private async Task<ReadOnlyMemory<byte>> KeptAsync(RegionRun run, ServerOptimizer server) => run.Plan.Step == 1 || server.Slots.IsEmpty
        ? default
        : (await FindAsync(run, run.Plan.Step - 1))?.Optimizer ?? throw Gone(run, run.Plan.Step - 1);

    private async Task<JobSpec> SpecAsync(RegionRun run) => JobFile.FromJson(Encoding.UTF8.GetString((await resolver.NeedAsync(run.Plan.Job)).Span), Catalogue.Core);

    private static SteppedRegion Stepped(ServerOptimizer server, int round, RingSum sum, ReadOnlyMemory<byte> baseModel, ReadOnlyMemory<byte> kept)
    {
        var (model, delta) = (Safetensors.Read(baseModel.Span), sum.Mean());
        var length = model.Layout.ParameterCount;
        var slots = kept.IsEmpty
            ? SlotVectors.Start(server, length)
            : SlotVectors.Read(server, length, Safetensors.Read(kept.Span));
        ServerStep.Take(server, model, delta, slots, round);
        sum.Integers.CopyTo(model.Integers);
        return Array.TrueForAll(model.Floats, float.IsFinite)
            ? new SteppedRegion(Safetensors.ToBytes(model), SlotVectors.Write(server, length, slots) is { } vectors ? Safetensors.ToBytes(vectors) : default)
            : throw new JobFailedException("a regional round makes the model infinite; lower local.optimizer.learningRate, or region.server.learningRate");
    }

    private RegionRun Next(RegionRun run, int step, ReadOnlyMemory<byte> model)
    {
        var plan = run.Plan with
        {
            Key = run.Order.Key with { Sequence = run.Order.Key.Sequence + step },
            Step = step + 1,
            Model = content.Put(run.Key.Job, $"{run.Region}/model", model),
        };
        RoundTraces.End(run.Span);
        return new RegionRun
        {
            Region = run.Region,
            Span = RoundTraces.Tag(RoundTraces.BeginLong("order", run.Order.Trace), plan)?.SetTag(RoundTraces.RegionTag, run.Region),
            Order = run.Order,
            Plan = plan,
            PlanRef = content.Put(run.Key.Job, $"{run.Region}/plan", WireJson.Bytes(plan)),
            GlobalModel = run.GlobalModel,
            LastAccepted = run.LastAccepted,
            Cohorts = run.Cohorts,
            Round = RegionEffects.Window(run.Order, plan, run.Cohorts.IsEmpty ? run.Round.Window.Cohort : run.Cohorts[step], run.Round.Window.Goal),
        };
    }

    /// <summary>The region's way from the global model, as one contribution to the root's ring.</summary>
    private async Task<PartialAggregate> EncodeAsync(RegionRun run, ReadOnlyMemory<byte> model)
    {
        var records = new List<RegionalStep>();
        for (var step = 1; step <= run.Plan.RegionalRounds; step++)
        {
            records.Add((await FindAsync(run, step))?.Record ?? throw Gone(run, step));
        }

        var spec = await SpecAsync(run);
        var globalModel = await resolver.NeedAsync(run.GlobalModel!);
        return await workers.RunAsync(() =>
        {
            var (from, to, last) = (Safetensors.Read(globalModel.Span), Safetensors.Read(model.Span), records[^1]);
            var body = new UpdateBody(UpdateShape.Of(run.Plan.RegionRing!));
            for (var i = 0; i < from.Floats.Length; i++)
            {
                body.Floats[i] = to.Floats[i] - from.Floats[i];
            }

            last.Integers.CopyTo(body.Integers);
            last.LaneTotals.CopyTo(body.Lanes);
            if (UpdateCheck.CheckValues(run.Plan.RegionRing!, body.Bytes.Span) is { } outcome)
            {
                throw new JobFailedException($"the way of region '{run.Region}' in round {run.Plan.Round} does not fit its ring: {outcome.Detail}; lower region.server.learningRate");
            }

            var encoded = new PartialAggregate(new RingSum(run.Plan.RegionRing!));
            encoded.Sum.Add(body.Bytes.Span, spec.Region.Weight.Of(last.Weight));
            foreach (var record in records)
            {
                encoded.Record(record.Contents, record.Reports, record.BytesUp);
            }

            return encoded;
        });
    }

    /// <summary>A durable step with its model. What is damaged, of another specification or lineage, or has lost its model, is removed and made again.</summary>
    private async Task<FoundStep?> FindAsync(RegionRun run, int step)
    {
        var folder = RegionalStepFiles.Folder(run, step);
        if (await store.ReadAsync($"{folder}/{RegionalStepFiles.Manifest}", MaxRecordBytes, CancellationToken.None) is not { } blob)
        {
            return null;
        }

        // The record names what else there must be: whatever of it is not whole makes the step none.
        if (StoredJson.Find<RegionalStep>(blob.Content.Span) is { } record && record.Base == run.GlobalModel!.Sha256 && record.Job == run.Plan.Job.Sha256
            && await ReadAsync($"{folder}/{RegionalStepFiles.Model}", record.Model) is { } model
            && await ReadAsync($"{folder}/{RegionalStepFiles.Optimizer}", record.Optimizer) is { } optimizer)
        {
            return new FoundStep(record, model, optimizer);
        }

        await RegionalStepFiles.DeleteAsync(store, folder);
        return null;
    }

    /// <returns>Null if it is missing or damaged; empty if there is to be none.</returns>
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(string path, ContentRef? expected)
    {
        if (expected is null)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (await store.ReadAsync(path, int.MaxValue, CancellationToken.None) is not { } blob
            || await workers.RunAsync(() => ContentStore.RefOf(blob.Content.Span)) != expected)
        {
            return null;
        }

        return blob.Content;
    }

    private static InvalidOperationException Gone(RegionRun run, int step) => new($"step {step} of region '{run.Region}' is gone");

    private sealed record FoundStep(RegionalStep Record, ReadOnlyMemory<byte> Model, ReadOnlyMemory<byte> Optimizer);
}
