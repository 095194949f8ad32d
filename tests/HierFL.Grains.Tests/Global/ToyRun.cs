using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Tests.Global;

/// <summary>What a job left behind.</summary>
internal sealed record ToyRun(JobStatus Status, ModelVector Model, Manifest Manifest)
{
    public static readonly string[] North = ["aachen", "bergen", "cork"];
    public static readonly string[] South = ["dakar", "evora"];

    /// <summary>Runs a job with the five hospitals of two regions on a silo of its own.</summary>
    public static Task<ToyRun> OfAsync(IBlobStore store, ToyJob job, ToyConduct? conduct = null) =>
        OfAsync(store, job, conduct, ("north", North), ("south", South));

    public static async Task<ToyRun> OfAsync(IBlobStore store, ToyJob job, ToyConduct? conduct, params (string Region, string[] Hospitals)[] regions)
    {
        await using var toy = await ToyFederation.StartAsync(store, conduct);
        foreach (var (region, hospitals) in regions)
        {
            await toy.JoinAsync(region, hospitals);
        }

        return await ReadAsync(store, await toy.RunAsync(job, [.. regions.Select(entry => entry.Region)]));
    }

    /// <summary>The newest version of the job.</summary>
    public static async Task<ToyRun> ReadAsync(IBlobStore store, JobStatus status)
    {
        var checkpoint = await new CheckpointStore(store, CrashPoints.None).LoadAsync(ToyJob.DefaultName, null, null, CancellationToken.None);
        await using var stream = await checkpoint!.OpenModelAsync(CancellationToken.None);
        return new ToyRun(status, Safetensors.Read(stream), checkpoint.Manifest);
    }

    public ToyRun MustBeFinished()
    {
        Assert.AreEqual(JobState.Finished, Status.State, Status.Message);
        return this;
    }
}
