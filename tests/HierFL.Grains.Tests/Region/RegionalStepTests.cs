using System.Text.Json.Nodes;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Global;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Region;

/// <summary>Two regional rounds in every round: each is a durable commit of its region.</summary>
[TestClass]
public sealed class RegionalStepTests
{
    private const int Deaths = 5;

    /// <summary>About as many operations of the store as the job has.</summary>
    private const int Operations = 110;

    private static readonly ToyJob Job = new() { Rounds = 3, RegionalRounds = 2, Every = 2 };

    [TestMethod]
    [DataRow("nothing")]
    [DataRow("model is missing")]
    [DataRow("model is truncated")]
    [DataRow("record is truncated")]
    [DataRow("step of another job")]
    [DataRow("step from another model")]
    public async Task A_step_is_gone_on_from_or_made_again_and_the_model_is_the_quiet_one(string damage)
    {
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(Store(folder, "quiet"), Job)).MustBeFinished();
        var store = Store(folder, "broken");
        await DieAsync(store, Job, call => call == new StoreCall("create", "regions/north/jobs/toy/000001/2/model.safetensors"));
        Damage(Path.Combine(folder.Path, "broken", "regions/north/jobs/toy/000001/1"), damage);

        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        var resumed = (await ToyRun.ReadAsync(store, await toy.RunAsync(Job, "north", "south"))).MustBeFinished();

        CollectionAssert.AreEqual(quiet.Model.Floats, resumed.Model.Floats);
        CollectionAssert.AreEqual(quiet.Manifest.Rounds[1].Admitted.ToArray(), resumed.Manifest.Rounds[1].Admitted.ToArray());
        var again = toy.Orders.Where(order => order.Plan is { Round: 1, Step: 1, Task: RoundTask.Train } && ToyRun.North.Contains(order.Hospital)).ToArray();
        Assert.HasCount(damage == "nothing" ? 0 : 3, again);
        await MustForgetStepsAsync(folder, "broken");
    }

    [TestMethod]
    public async Task A_silo_that_dies_at_any_operation_of_its_store_leaves_what_gives_the_quiet_model()
    {
        var random = new Random(Seeds.Next(5));
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(Store(folder, "quiet"), Job)).MustBeFinished();
        for (var i = 0; i < Deaths; i++)
        {
            var (last, count) = (random.Next(Operations), 0);
            Console.WriteLine($"dies at operation {last}");
            var store = Store(folder, $"broken-{i}");
            await DieAsync(store, Job, _ => Interlocked.Increment(ref count) > last);

            var resumed = (await ToyRun.OfAsync(store, Job)).MustBeFinished();

            CollectionAssert.AreEqual(quiet.Model.Floats, resumed.Model.Floats);
            CollectionAssert.AreEqual(
                quiet.Manifest.Rounds.SelectMany(record => record.Admitted).ToArray(), resumed.Manifest.Rounds.SelectMany(record => record.Admitted).ToArray());
        }
    }

    [TestMethod]
    [DataRow("model.safetensors")]
    [DataRow("manifest.json")]
    public async Task A_step_that_another_pass_is_writing_too_costs_no_attempt(string file)
    {
        using var folder = new MemoryFolder();
        var quiet = (await ToyRun.OfAsync(Store(folder, "quiet"), Job)).MustBeFinished();
        var (store, isContested) = (Store(folder, "contested"), false);
        var contested = new WatchedStore(store, async call =>
        {
            if (!isContested && call == new StoreCall("create", $"regions/north/jobs/toy/000001/1/{file}"))
            {
                isContested = true;
                await store.CreateAsync(call.Path, (stream, cancel) => stream.WriteAsync("{}"u8.ToArray(), cancel).AsTask(), CancellationToken.None);
            }
        });
        await using var toy = await ToyFederation.StartAsync(contested);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        var run = (await ToyRun.ReadAsync(contested, await toy.RunAsync(Job, "north", "south"))).MustBeFinished();

        Assert.IsTrue(isContested);
        CollectionAssert.AreEqual(quiet.Model.Floats, run.Model.Floats);
        Assert.IsEmpty(toy.Orders.Where(order => order.Plan.Attempt > 1), "rounds planned once more");
    }

    [TestMethod]
    public async Task Steps_are_removed_once_their_round_is_committed_whether_it_is_measured_or_not()
    {
        using var folder = new MemoryFolder();
        var written = 0;
        var store = new WatchedStore(Store(folder, "quiet"), call =>
        {
            if (call.IsWrite && call.Path.Contains("/jobs/toy/0", StringComparison.Ordinal) && call.Path.StartsWith("regions/", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref written);
            }
        });
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        (await ToyRun.ReadAsync(store, await toy.RunAsync(Job, "north", "south"))).MustBeFinished();
        Assert.AreEqual(3 * 2 * 2 * 2, written, "rounds × steps × regions × files");
        await MustForgetStepsAsync(folder, "quiet");
    }

    internal static LocalFolderStore Store(MemoryFolder folder, string name) => new(Path.Combine(folder.Path, name), CrashPoints.None);

    /// <summary>Runs the job until an operation at which the store dies; from then on every operation fails. Returns earlier if the job ends before.</summary>
    internal static async Task DieAsync(LocalFolderStore store, ToyJob job, Func<StoreCall, bool> dies)
    {
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dying = new WatchedStore(store, call =>
        {
            if (dead.Task.IsCompleted || dies(call))
            {
                dead.TrySetResult();
                throw new SimulatedCrashException(call.ToString());
            }
        });
        await using var toy = await ToyFederation.StartAsync(dying);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.JoinAsync("south", ToyRun.South);
        await toy.SubmitAsync(job, null, "north", "south");
        await await Task.WhenAny(dead.Task, toy.EndAsync());
    }

    private static void Damage(string step, string damage)
    {
        var (model, manifest) = (Path.Combine(step, "model.safetensors"), Path.Combine(step, "manifest.json"));
        Assert.IsTrue(File.Exists(model) && File.Exists(manifest), "the first step is durable");
        switch (damage)
        {
            case "model is missing":
                File.Delete(model);
                break;
            case "model is truncated":
                File.WriteAllBytes(model, File.ReadAllBytes(model)[..^4]);
                break;
            case "record is truncated":
                File.WriteAllBytes(manifest, File.ReadAllBytes(manifest)[..40]);
                break;
            case "step of another job":
                Change(manifest, "job");
                break;
            case "step from another model":
                Change(manifest, "base");
                break;
        }
    }

    private static void Change(string manifest, string field)
    {
        var step = JsonNode.Parse(File.ReadAllBytes(manifest))!.AsObject();
        Assert.IsNotNull(step[field]);
        step[field] = new string('0', 64);
        File.WriteAllText(manifest, step.ToJsonString());
    }

    /// <summary>The root's word that a round is durable reaches the regions a little after the job's end.</summary>
    private static Task MustForgetStepsAsync(MemoryFolder folder, string store) => Eventually.HoldsAsync(
        "no step is left",
        () => !Directory.EnumerateFiles(Path.Combine(folder.Path, store, "regions"), "*", SearchOption.AllDirectories)
            .Any(path => path.Contains("/jobs/", StringComparison.Ordinal) && Path.GetFileName(path) is "manifest.json" or "model.safetensors"));
}
