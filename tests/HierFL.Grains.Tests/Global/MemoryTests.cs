using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Global;

/// <summary>A job that is over keeps its reports for those who ask, and no model.</summary>
[TestClass]
public sealed class MemoryTests
{
    [TestMethod]
    public async Task A_finished_job_leaves_no_document_at_the_silo()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        var run = (await ToyRun.ReadAsync(store, await toy.RunAsync(new ToyJob(), "north"))).MustBeFinished();
        Assert.IsNull(Content(toy).Find(run.Manifest.Model));
        Assert.IsNull(Content(toy).Find(InitialModel));
        Assert.IsNotNull(await toy.Job().ReportAsync(run.Manifest.Round));
    }

    [TestMethod]
    public async Task A_job_that_cannot_be_loaded_leaves_no_document_at_the_silo()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await store.CreateAsync("jobs/toy/head.json", "no head"u8.ToArray(), CancellationToken.None);
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        var status = await toy.RunAsync(new ToyJob(), "north");
        Assert.AreEqual(JobState.Failed, status.State);
        StringAssert.Contains(status.Message, "jobs/toy/head.json");
        Assert.IsNull(Content(toy).Find(InitialModel));
    }

    [TestMethod]
    public void A_run_that_is_released_holds_no_model()
    {
        var run = Released(out var model);
        GC.Collect();
        Assert.IsFalse(model.TryGetTarget(out _));
        Assert.AreSame(RootState.Empty, run.State);
    }

    private static ContentRef InitialModel => ContentStore.RefOf(Safetensors.ToBytes(ModelVector.Zeros(ToyFederation.Layout)));

    private static ContentStore Content(ToyFederation toy) => toy.Silo.Services.GetRequiredService<ContentStore>();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JobRun Released(out WeakReference<ModelVector> model)
    {
        var vector = ModelVector.Zeros(ToyFederation.Layout);
        var spec = new JobSpec { Name = "toy" };
        var nothing = new ContentRef("", 0);
        var run = new JobRun
        {
            Submission = new JobSubmission
            {
                Job = "toy",
                Spec = nothing,
                SpecYaml = nothing,
                InitialModel = nothing,
                Preprocessing = nothing,
                Regions = [],
                Machine = "test",
            },
            Spec = spec,
            Replay = ImmutableSortedDictionary<int, RoundRecord>.Empty,
            StartedAt = 0,
            Checkpoints = new JobCheckpoints(null!, new EpochHold("toy", 1), spec),
            Preprocessing = new PreprocessingDocument { Model = "{}", Task = PredictionTask.Regression, Features = ["x"], Standardize = "none", Target = "y" },
            Model = vector,
            ModelRef = nothing,
            State = new RootState([], [], []),
        };
        run.Release();
        model = new WeakReference<ModelVector>(vector);
        return run;
    }
}
