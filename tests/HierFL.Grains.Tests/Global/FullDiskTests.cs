using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Storage;

using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

[TestClass]
public sealed class FullDiskTests
{
    private const string Sentence = "no space is left; free some and resume the job";

    private static readonly ToyJob Job = new() { RegionalRounds = 2, Standardize = "federated" };

    [TestMethod]
    [DataRow("jobs/toy/spec.yaml")]
    [DataRow("jobs/toy/head.json")]
    [DataRow("jobs/toy/checkpoints/000000/model.safetensors")]
    [DataRow("jobs/toy/checkpoints/000001/manifest.json")]
    [DataRow("jobs/toy/checkpoints/000002/model.safetensors")]
    [DataRow("jobs/toy/metrics/000001.json")]
    [DataRow("regions/north/jobs/toy/000002/1/model.safetensors")]
    [DataRow("regions/south/jobs/toy/000001/2/manifest.json")]
    [DataRow("regions/north/state/")]
    public async Task A_job_ends_with_the_stores_sentence_and_goes_on_from_the_last_commit_when_there_is_room(string path)
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(Path.Combine(folder.Path, "broken"), CrashPoints.None);
        var isFull = false;
        var full = new WatchedStore(store, call =>
        {
            isFull |= call.IsWrite && call.Path.StartsWith(path, StringComparison.Ordinal);
            if (isFull && call.IsWrite)
            {
                throw new StoreUnavailableException(Sentence, null);
            }
        });
        await using (var toy = await ToyFederation.StartAsync(full))
        {
            await toy.JoinAsync("north", ToyRun.North);
            await toy.JoinAsync("south", ToyRun.South);
            var status = await toy.RunAsync(Job, "north", "south");
            Assert.AreEqual(JobState.Failed, status.State);
            StringAssert.Contains(status.Message, Sentence);
        }

        var quiet = await ToyRun.OfAsync(new LocalFolderStore(Path.Combine(folder.Path, "quiet"), CrashPoints.None), Job);
        var resumed = (await ToyRun.OfAsync(store, Job)).MustBeFinished();
        CollectionAssert.AreEqual(quiet.MustBeFinished().Model.Floats, resumed.Model.Floats);
    }
}
