using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Checkpoints;

[TestClass]
public sealed class CheckpointStoreTests : IDisposable
{
    private const string Job = PracticeJob.Name;

    private readonly TemporaryFolder _folder = new();
    private readonly LocalFolderStore _blobs;
    private readonly CheckpointStore _store;

    public CheckpointStoreTests()
    {
        _blobs = new LocalFolderStore(_folder.File("store"), CrashPoints.None);
        _store = new CheckpointStore(_blobs, CrashPoints.None);
    }

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    private PracticeJob Practice => new(rounds: 3, Cancellation);

    public void Dispose()
    {
        _blobs.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task Repeating_a_commit_changes_nothing_and_another_content_is_refused()
    {
        var hold = await _store.TakeEpochAsync(Job, Cancellation);
        await _store.CommitAsync(hold, Practice.Draft(0), null, Cancellation);
        var head = await _store.CommitAsync(hold, Practice.Draft(1), null, Cancellation);
        var files = await _blobs.ListAsync("", Cancellation).ToListAsync(Cancellation);
        var again = await _store.CommitAsync(hold, Practice.Draft(1), null, Cancellation);
        Assert.AreEqual(head.ManifestSha256, again.ManifestSha256);
        CollectionAssert.AreEqual(files, await _blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));

        await RefusesAsync(() => _store.CommitAsync(hold, Practice.Draft(1, suffix: "x"), null, Cancellation), "round 1 of job heart-job is committed with");
        await RefusesAsync(() => _store.CommitAsync(hold, Practice.Draft(3), null, Cancellation), "can commit round 2 next, found round 3");
        await RefusesAsync(() => _store.CommitAsync(hold, Practice.Draft(0), null, Cancellation), "can commit round 2 next, found round 0");
        var stray = Practice.Draft(2) with { Describe = files => Practice.Draft(2).Describe(files) with { Base = "other" } };
        await RefusesAsync(() => _store.CommitAsync(hold, stray, null, Cancellation), "found round 2 from model 'other'");
        await RefusesAsync(() => _store.CommitAsync(hold, Practice.Draft(2, job: "other-job"), null, Cancellation), "belongs to job other-job");
        CollectionAssert.AreEqual(files, await _blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    [TestMethod]
    public async Task Writes_a_head_and_a_manifest_that_people_can_read()
    {
        var hold = await _store.TakeEpochAsync(Job, Cancellation);
        Assert.AreEqual("{\n  \"version\": 1,\n  \"job\": \"heart-job\",\n  \"epoch\": 1,\n  \"kept\": []\n}", await TextAsync($"jobs/{Job}/head.json"));
        var head = await _store.CommitAsync(hold, Practice.Draft(0), null, Cancellation);
        Assert.AreEqual(
            $$"""
            {
              "version": 1,
              "job": "heart-job",
              "epoch": 1,
              "round": 0,
              "manifestSha256": "{{head.ManifestSha256}}",
              "kept": [
                {
                  "round": 0,
                  "folder": "000000",
                  "manifestSha256": "{{head.ManifestSha256}}",
                  "model": "{{PracticeJob.Sha256("initial"u8.ToArray())}}"
                }
              ]
            }
            """.ReplaceLineEndings("\n"),
            await TextAsync($"jobs/{Job}/head.json"));
        Assert.AreEqual(head.ManifestSha256, PracticeJob.Sha256(Encoding.UTF8.GetBytes(await TextAsync($"jobs/{Job}/checkpoints/000000/manifest.json"))));
    }

    [TestMethod]
    public async Task Only_the_last_epoch_may_write()
    {
        var first = await _store.TakeEpochAsync(Job, Cancellation);
        await _store.CommitAsync(first, Practice.Draft(0), null, Cancellation);
        var second = await _store.TakeEpochAsync(Job, Cancellation);
        Assert.AreEqual(2, second.Epoch);
        var fenced = await Assert.ThrowsExactlyAsync<FencedException>(() => _store.CommitAsync(first, Practice.Draft(1), null, Cancellation));
        Assert.AreEqual("epoch 1 of job heart-job is over: epoch 2 has been taken; stop this activation and ask the job again", fenced.Message);
        await Assert.ThrowsExactlyAsync<FencedException>(() => _store.SetOutcomeAsync(first, "done", Cancellation));
        await Assert.ThrowsExactlyAsync<FencedException>(() => _store.PruneAsync(first, PracticeJob.Keep, Cancellation));
        await _store.CommitAsync(second, Practice.Draft(1), null, Cancellation);
    }

    [TestMethod]
    public async Task A_writer_overtaken_at_any_moment_of_its_commit_is_fenced_and_harms_nothing()
    {
        foreach (var moment in CheckpointCrashPoints.All.Where(name => name.StartsWith("checkpoint.commit.") && name != CheckpointCrashPoints.CommitAfterHead))
        {
            using var blobs = new LocalFolderStore(_folder.File(moment), CrashPoints.None);
            var armed = false;
            var winner = new CheckpointStore(blobs, CrashPoints.None);
            var loser = new CheckpointStore(blobs, name =>
            {
                if (name == moment && armed)
                {
                    armed = false;
                    Practice.RunAsync(winner).GetAwaiter().GetResult();
                }
            });
            var hold = await loser.TakeEpochAsync(Job, Cancellation);
            await loser.CommitAsync(hold, Practice.Draft(0), null, Cancellation);
            await loser.CommitAsync(hold, Practice.Draft(1), null, Cancellation);

            // Round 2 has all four files. Once they are whole, the winner adopts them, so that then they have to be right.
            var isWhole = moment is CheckpointCrashPoints.CommitAfterManifest or CheckpointCrashPoints.CommitBeforeHead;
            armed = true;
            await Assert.ThrowsExactlyAsync<FencedException>(
                () => loser.CommitAsync(hold, Practice.Draft(2, suffix: isWhole ? "" : "loser"), null, Cancellation), moment);
            Assert.IsFalse(armed, moment);
            await Practice.AssertHeadLoadsAsync(blobs, moment);
            await winner.PruneAsync(await winner.TakeEpochAsync(Job, Cancellation), PracticeJob.Keep, Cancellation);
            await Practice.AssertFinishedAsync(blobs, moment);
        }
    }

    [TestMethod]
    public async Task Of_many_writers_at_once_exactly_one_commits()
    {
        var stores = Enumerable.Range(0, 8)
            .Select(_ => new CheckpointStore(new LocalFolderStore(_folder.File("store"), CrashPoints.None), CrashPoints.None))
            .ToList();
        var holds = await Task.WhenAll(stores.Select(store => store.TakeEpochAsync(Job, Cancellation)));
        CollectionAssert.AreEqual(Enumerable.Range(1, 8).Select(i => (long)i).ToList(), holds.Select(hold => hold.Epoch).Order().ToList());
        var outcomes = await Task.WhenAll(stores.Zip(holds, async (store, hold) =>
        {
            try
            {
                await store.CommitAsync(hold, Practice.Draft(0, suffix: $"writer {hold.Epoch}"), null, Cancellation);
                return "won";
            }
            catch (FencedException)
            {
                return "fenced";
            }
        }));
        for (var i = 0; i < holds.Length; i++)
        {
            Assert.AreEqual(holds[i].Epoch == 8 ? "won" : "fenced", outcomes[i], $"epoch {holds[i].Epoch}");
        }
    }

    [TestMethod]
    public async Task Names_what_is_wrong_with_a_stored_checkpoint()
    {
        await Practice.RunAsync(_store);
        await CheckAsync("model.safetensors", content => content[..^1], "model.safetensors is truncated: expected 64 bytes, found 63");
        await CheckAsync("model.safetensors", content => [.. content, 0], "model.safetensors is too long: expected 64 bytes, found 65");
        await CheckAsync("model.safetensors", content => [.. content[..^1], (byte)(content[^1] ^ 1)], "model.safetensors is damaged: expected SHA-256");
        await CheckAsync("model.safetensors", _ => null, "model.safetensors is missing, though its manifest names it");
        await CheckAsync("preprocessing.json", content => content[..^1], "preprocessing.json is truncated: expected 12 bytes, found 11");
        await CheckAsync("manifest.json", _ => null, "manifest.json is missing, though the head names it");
        await CheckAsync("manifest.json", content => content[..^9], "bytes) is truncated or no JSON of its kind");
        await CheckAsync("manifest.json", content => [.. content, (byte)' '], "expected " + (await _store.ReadHeadAsync(Job, Cancellation))!.ManifestSha256);
        await CheckAsync("manifest.json", content => Edit(content, "heart-job", "lung-job"), "manifest.json belongs to job lung-job, expected job heart-job");
        await CheckAsync(
            "manifest.json", content => Edit(content, "\"version\": 1", "\"version\": 2"), "has the newer format version 2; this program reads up to 1");
        await CheckAsync("../../head.json", content => Edit(content, "\"version\": 1", "\"version\": 7"), "head.json has the newer format version 7");
        await CheckAsync("../../head.json", content => Edit(content, "heart-job", "lung-job"), "head.json belongs to job lung-job, expected job heart-job");
        await CheckAsync("../../head.json", content => content[..20], "head.json (20 bytes) is truncated or no JSON of its kind");

        await RefusesAsync(
            () => _store.LoadAsync(Job, null, "layout-2", Cancellation), "model.safetensors differs: expected layout-2, found layout-1");
        await RefusesAsync(() => _store.LoadAsync(Job, 1, null, Cancellation), "round 1 of job heart-job is not kept; kept are 0, 2, 3");
        await Practice.AssertFinishedAsync(_blobs);

        async Task CheckAsync(string file, Func<byte[], byte[]?> damage, string sentence)
        {
            var path = Path.GetFullPath(_folder.File($"store/jobs/{Job}/checkpoints/000003/{file}"));
            var whole = await File.ReadAllBytesAsync(path, Cancellation);
            File.Delete(path);
            if (damage(whole) is { } content)
            {
                await File.WriteAllBytesAsync(path, content, Cancellation);
            }

            await RefusesAsync(() => _store.LoadAsync(Job, null, PracticeJob.Layout, Cancellation), sentence);
            await File.WriteAllBytesAsync(path, whole, Cancellation);
        }

        static byte[] Edit(byte[] content, string from, string to) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(from, to));
    }

    [TestMethod]
    public async Task A_full_disk_leaves_the_last_checkpoint()
    {
        var (full, optimizer) = (false, false);
        using var blobs = new LocalFolderStore(_folder.File("full"), name =>
        {
            if (full && optimizer && name == StoreCrashPoints.CreateAfterWrite)
            {
                throw new IOException("No space left on device", 28);
            }
        });
        var store = new CheckpointStore(blobs, name => optimizer = name == CheckpointCrashPoints.CommitAfterModel);
        await AssertFullDiskIsHarmlessAsync(store, blobs, round => Practice.Draft(round), () => full = true, () => Task.FromResult(full = false));
    }

    [TestMethod]
    public async Task A_real_full_disk_leaves_the_last_checkpoint()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), kibibytes: 1024);
        using var blobs = new LocalFolderStore(disk.Path, CrashPoints.None);
        var store = new CheckpointStore(blobs, CrashPoints.None);
        var size = 1;
        await AssertFullDiskIsHarmlessAsync(
            store, blobs, round => Practice.Draft(round) with { Optimizer = BlobContent.Of(new byte[size]) }, () => size = 2 << 20, () =>
            {
                // A process that another test begins may have the deleted file open for an instant.
                size = 1;
                return Eventually.HoldsAsync("what was written in vain is gone", () => new DriveInfo(disk.Path).AvailableFreeSpace >= 512 << 10);
            });
    }

    [TestMethod]
    public async Task Keeps_what_the_job_asks_for_and_always_the_last()
    {
        ImmutableArray<KeptCheckpoint> all = [.. Enumerable.Range(0, 8).Select(round => new KeptCheckpoint(round, $"{round:D6}", "", ""))];
        Check(every: 1, keep: 3, 5, 6, 7);
        Check(every: 3, keep: 2, 3, 6, 7);
        Check(every: 7, keep: 1, 7);
        Check(every: 100, keep: 5, 0, 7);
        Check(every: 1, keep: 0, 7);

        await Practice.RunAsync(_store);
        var hold = await _store.TakeEpochAsync(Job, Cancellation);
        var head = await _store.PruneAsync(hold, new CheckpointSpec { Every = 1, Keep = 1 }, Cancellation);
        Assert.AreEqual(3, head.Kept.Single().Round);
        CollectionAssert.AreEqual(
            new[] { "manifest.json", "model.safetensors", "preprocessing.json" },
            (await _blobs.ListAsync($"jobs/{Job}/checkpoints/", Cancellation).ToListAsync(Cancellation)).Select(path => path.Split('/')[^1]).ToList());

        void Check(int every, int keep, params int[] rounds) => CollectionAssert.AreEqual(
            rounds, Retention.Apply(all, new CheckpointSpec { Every = every, Keep = keep }).Select(kept => kept.Round).ToList());
    }

    [TestMethod]
    public async Task Holds_the_job_file_and_the_outcome()
    {
        Assert.IsNull(await _store.ReadSpecAsync(Job, Cancellation));
        Assert.IsNull(await _store.ReadHeadAsync(Job, Cancellation));
        var etag = await _store.WriteSpecAsync(Job, "name: heart-job"u8.ToArray(), null, Cancellation);
        Assert.AreEqual(etag, (await _store.ReadSpecAsync(Job, Cancellation))!.ETag);
        await Assert.ThrowsExactlyAsync<BlobConflictException>(() => _store.WriteSpecAsync(Job, "name: other"u8.ToArray(), null, Cancellation));
        await _store.WriteSpecAsync(Job, "name: heart-job\n"u8.ToArray(), etag, Cancellation);

        await Practice.RunAsync(_store);
        Assert.AreEqual("all rounds done", (await _store.ReadHeadAsync(Job, Cancellation))!.Outcome);
        var hold = await _store.TakeEpochAsync(Job, Cancellation);
        Assert.IsNull((await _store.SetOutcomeAsync(hold, null, Cancellation)).Outcome);
    }

    [TestMethod]
    [DataRow(null, "3, 4")]
    [DataRow(1, "1, 3, 4")]
    [DataRow(4, "3, 4")]
    [DataRow(9, "3, 4")]
    public void The_best_one_stays_too(int? best, string rounds)
    {
        var all = Enumerable.Range(0, 5).Select(round => new KeptCheckpoint(round, "", "", "")).ToImmutableArray();
        Assert.AreEqual(rounds, string.Join(", ", Retention.Apply(all, new CheckpointSpec { Keep = 2 }, best).Select(kept => kept.Round)));
    }

    private static async Task RefusesAsync(Func<Task> work, string sentence)
    {
        var refusal = await Assert.ThrowsExactlyAsync<CheckpointException>(work);
        Assert.Contains(sentence, refusal.Message);
    }

    private async Task AssertFullDiskIsHarmlessAsync(
        CheckpointStore store, LocalFolderStore blobs, Func<int, CheckpointDraft> draft, Action fill, Func<Task> makeRoom)
    {
        var hold = await store.TakeEpochAsync(Job, Cancellation);
        await store.CommitAsync(hold, draft(0), null, Cancellation);
        var files = await blobs.ListAsync("", Cancellation).ToListAsync(Cancellation);

        fill();
        var failure = await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => store.CommitAsync(hold, draft(1), null, Cancellation));
        Assert.Contains("the disk is full; free space", failure.Message);
        Assert.AreEqual(0, (await store.LoadAsync(Job, null, null, Cancellation))!.Manifest.Round);
        CollectionAssert.AreEqual(files, await blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));

        await makeRoom();
        await store.CommitAsync(hold, draft(1), null, Cancellation);
        Assert.AreEqual("000001", (await store.ReadHeadAsync(Job, Cancellation))!.Kept[^1].Folder);
    }

    private async Task<string> TextAsync(string path) => Encoding.UTF8.GetString((await _blobs.ReadAsync(path, 1 << 20, Cancellation))!.Content.Span);
}
