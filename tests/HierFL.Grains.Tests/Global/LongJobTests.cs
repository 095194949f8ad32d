using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Global;

/// <summary>The admission record of a job of many rounds: each round is written once, and none is lost with the checkpoints that are.</summary>
[TestClass]
public sealed class LongJobTests
{
    private const int Half = AdmissionArchive.Rounds + 8;

    private static readonly ToyJob Job = new() { Rounds = 2 * Half, Every = 2 * Half };

    [TestMethod]
    public async Task A_manifest_does_not_grow_with_the_rounds_before_it()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await RunAsync(store, Job with { Rounds = Half, Every = Half });
        await RunAsync(store, Job);

        var checkpoint = await LoadAsync(store);
        Assert.AreEqual(2 * Half, checkpoint.Manifest.Round);
        Assert.IsLessThanOrEqualTo(AdmissionArchive.Rounds, checkpoint.Manifest.Rounds.Length);
        Assert.HasCount(2, checkpoint.Manifest.Archive);
        var records = await checkpoint.ReadRecordsAsync(CancellationToken.None);
        CollectionAssert.AreEqual(Enumerable.Range(0, (2 * Half) + 1).ToArray(), records.Select(record => record.Round).ToArray());
        foreach (var (before, after) in records.Zip(records.Skip(1)))
        {
            Assert.AreEqual(before.Model, after.Base);
        }
    }

    [TestMethod]
    public async Task All_rounds_are_made_again_from_the_records()
    {
        using var folder = new MemoryFolder();
        var recorded = Store(folder, "recorded");
        await RunAsync(recorded, Job);
        var checkpoint = await LoadAsync(recorded);
        var replayed = Store(folder, "replayed");
        await RunAsync(replayed, Job, await checkpoint.ReadRecordsAsync(CancellationToken.None));
        Assert.AreEqual(checkpoint.Manifest.Model, (await LoadAsync(replayed)).Manifest.Model);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_file_of_records_that_is_missing_or_damaged_is_named(bool isMissing)
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await RunAsync(store, Job with { Rounds = Half, Every = Half });
        var path = CheckpointPaths.Admissions("toy", (await LoadAsync(store)).Manifest.Archive.Single());
        var file = Path.Combine(folder.Path, path);
        var text = await File.ReadAllTextAsync(file);
        if (isMissing)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, text.Replace("\"asked\": 3", "\"asked\": 4", StringComparison.Ordinal));
        }

        var failed = await StatusAsync(store, Job);
        Assert.AreEqual(JobState.Failed, failed.State);
        StringAssert.StartsWith(failed.Message, $"{path} is {(isMissing ? "missing" : "damaged")}");

        await File.WriteAllTextAsync(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await RunAsync(store, Job);
    }

    private static LocalFolderStore Store(MemoryFolder folder, string name) => new(Path.Combine(folder.Path, name), CrashPoints.None);

    private static async Task<StoredCheckpoint> LoadAsync(IBlobStore store) =>
        (await new CheckpointStore(store, CrashPoints.None).LoadAsync(ToyJob.DefaultName, null, null, CancellationToken.None))!;

    private static async Task RunAsync(IBlobStore store, ToyJob job, ImmutableArray<RoundRecord>? replay = null)
    {
        var status = await StatusAsync(store, job, replay);
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
    }

    private static async Task<JobStatus> StatusAsync(IBlobStore store, ToyJob job, ImmutableArray<RoundRecord>? replay = null)
    {
        await using var toy = await ToyFederation.StartAsync(store);
        await toy.JoinAsync("north", ToyRun.North);
        await toy.SubmitAsync(job, replay, "north");
        return await toy.EndAsync();
    }
}
