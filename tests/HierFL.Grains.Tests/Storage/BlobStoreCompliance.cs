using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;

namespace HierFL.Grains.Tests.Storage;

/// <summary>What every blob store must do. A new store is done when a subclass of this is green.</summary>
public abstract class BlobStoreCompliance
{
    private const long Cap = 1 << 20;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    /// <summary>A new handle, as another process would open it, to the store of this test, which is empty at first.</summary>
    protected abstract IBlobStore Open();

    [TestMethod]
    public async Task Reads_back_what_was_created()
    {
        await Open().CreateAsync("jobs/a/spec.yaml", Bytes("version: 1"), Cancellation);
        var blob = await Open().ReadAsync("jobs/a/spec.yaml", Cap, Cancellation);
        Assert.AreEqual("version: 1", Text(blob));
        await using var stream = await Open().OpenAsync("jobs/a/spec.yaml", Cancellation);
        Assert.AreEqual(10, stream!.Length);
        Assert.AreEqual("version: 1", await new StreamReader(stream).ReadToEndAsync(Cancellation));
    }

    [TestMethod]
    public async Task Holds_empty_blobs()
    {
        await Open().CreateAsync("empty", Bytes(""), Cancellation);
        Assert.AreEqual("", Text(await Open().ReadAsync("empty", 0, Cancellation)));
    }

    [TestMethod]
    public async Task Says_nothing_of_a_missing_blob()
    {
        var store = Open();
        await store.CreateAsync("jobs/a/spec.yaml", Bytes("x"), Cancellation);
        foreach (var missing in new[] { "missing", "jobs", "jobs/a", "jobs/b/spec.yaml" })
        {
            Assert.IsNull(await store.ReadAsync(missing, Cap, Cancellation), missing);
            Assert.IsNull(await store.OpenAsync(missing, Cancellation), missing);
        }

        await store.DeleteAsync("missing", null, Cancellation);
        await store.DeleteAsync("jobs/b/missing", null, Cancellation);
    }

    [TestMethod]
    public async Task Creates_no_blob_twice()
    {
        await Open().CreateAsync("a", Bytes("first"), Cancellation);
        var conflict = await Assert.ThrowsExactlyAsync<BlobConflictException>(() => Open().CreateAsync("a", Bytes("second"), Cancellation));
        Assert.AreEqual("blob a exists already", conflict.Message);
        await Assert.ThrowsExactlyAsync<BlobConflictException>(() => Open().ReplaceAsync("a", Bytes("third"), null, Cancellation));
        Assert.AreEqual("first", Text(await Open().ReadAsync("a", Cap, Cancellation)));
    }

    [TestMethod]
    public async Task Replaces_only_what_the_writer_saw()
    {
        var store = Open();
        var first = await store.ReplaceAsync("a", Bytes("first"), null, Cancellation);
        Assert.AreEqual(first, (await store.ReadAsync("a", Cap, Cancellation))!.ETag);
        var second = await store.ReplaceAsync("a", Bytes("second"), first, Cancellation);
        Assert.AreNotEqual(first, second);
        var conflict = await Assert.ThrowsExactlyAsync<BlobConflictException>(() => store.ReplaceAsync("a", Bytes("third"), first, Cancellation));
        Assert.AreEqual(second, conflict.FoundETag);
        await Assert.ThrowsExactlyAsync<BlobConflictException>(() => store.ReplaceAsync("missing", Bytes("third"), first, Cancellation));
        Assert.AreEqual("second", Text(await store.ReadAsync("a", Cap, Cancellation)));
        Assert.IsNull(await store.ReadAsync("missing", Cap, Cancellation));
    }

    [TestMethod]
    public async Task Deletes_only_what_the_caller_saw()
    {
        var store = Open();
        var first = await store.ReplaceAsync("a", Bytes("first"), null, Cancellation);
        var second = await store.ReplaceAsync("a", Bytes("second"), first, Cancellation);
        await Assert.ThrowsExactlyAsync<BlobConflictException>(() => store.DeleteAsync("a", first, Cancellation));
        await store.DeleteAsync("a", second, Cancellation);
        Assert.IsNull(await store.ReadAsync("a", Cap, Cancellation));
        await Assert.ThrowsExactlyAsync<BlobConflictException>(() => store.DeleteAsync("a", second, Cancellation));
        await store.CreateAsync("a", Bytes("again"), Cancellation);
        await store.DeleteAsync("a", null, Cancellation);
        Assert.IsNull(await store.ReadAsync("a", Cap, Cancellation));
    }

    [TestMethod]
    public async Task Refuses_to_read_more_than_the_cap()
    {
        await Open().CreateAsync("a", Bytes("12345"), Cancellation);
        var refusal = await Assert.ThrowsExactlyAsync<BlobTooLargeException>(() => Open().ReadAsync("a", 4, Cancellation));
        Assert.AreEqual("blob a has 5 bytes, allowed are 4", refusal.Message);
        Assert.IsNotNull(await Open().ReadAsync("a", 5, Cancellation));
    }

    [TestMethod]
    public async Task Lists_by_prefix_in_ordinal_order()
    {
        var store = Open();
        string[] paths = ["jobs/a-b/x", "jobs/a/checkpoints/000000/model", "jobs/a/checkpoints/000000-2/model", "jobs/a/head.json", "regions/eu/state/x"];
        foreach (var path in paths)
        {
            await store.CreateAsync(path, Bytes(path), Cancellation);
        }

        await ListsAsync("", [.. paths.Order(StringComparer.Ordinal)]);
        await ListsAsync("jobs/a/", "jobs/a/checkpoints/000000-2/model", "jobs/a/checkpoints/000000/model", "jobs/a/head.json");
        await ListsAsync("jobs/a/ch", "jobs/a/checkpoints/000000-2/model", "jobs/a/checkpoints/000000/model");
        await ListsAsync("jobs/a/head.json", "jobs/a/head.json");
        await ListsAsync("jobs/b/");
        await store.DeleteAsync("jobs/a/head.json", null, Cancellation);
        await ListsAsync("jobs/a/head");

        async Task ListsAsync(string prefix, params string[] expected)
        {
            var found = await Open().ListAsync(prefix, Cancellation).ToListAsync(Cancellation);
            CollectionAssert.AreEqual(expected, found, $"{prefix}: {string.Join(' ', found)}");
        }
    }

    [TestMethod]
    public async Task Refuses_paths_that_some_store_could_not_hold()
    {
        var store = Open();
        foreach (var path in new[] { "", "/", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "a/.b", "A", "a b", "a\\b", "å", "a\0", new string('a', 201) })
        {
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.ReadAsync(path, Cap, Cancellation), path);
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.OpenAsync(path, Cancellation), path);
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.CreateAsync(path, Bytes(""), Cancellation), path);
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.ReplaceAsync(path, Bytes(""), null, Cancellation), path);
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.DeleteAsync(path, null, Cancellation), path);
        }

        foreach (var prefix in new[] { "/", "..", "../x", "a//", "A" })
        {
            await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.ListAsync(prefix, Cancellation).ToListAsync(Cancellation).AsTask(), prefix);
        }
    }

    [TestMethod]
    public async Task Exactly_one_of_many_creates_wins()
    {
        var wins = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => WinsAsync(() => Open().CreateAsync("a", Bytes($"writer {i}"), Cancellation))));
        Assert.AreEqual(1, wins.Count(static won => won));
        Assert.AreEqual($"writer {Array.IndexOf(wins, true)}", Text(await Open().ReadAsync("a", Cap, Cancellation)));
    }

    [TestMethod]
    public async Task Exactly_one_of_many_replacements_wins()
    {
        var etag = await Open().ReplaceAsync("a", Bytes("before"), null, Cancellation);
        var wins = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => WinsAsync(() => Open().ReplaceAsync("a", Bytes($"writer {i}"), etag, Cancellation))));
        Assert.AreEqual(1, wins.Count(static won => won));
        Assert.AreEqual($"writer {Array.IndexOf(wins, true)}", Text(await Open().ReadAsync("a", Cap, Cancellation)));
    }

    [TestMethod]
    public async Task No_increment_is_lost_between_handles()
    {
        await Open().CreateAsync("count", Bytes("0"), Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CountAsync(Open(), 10)));
        Assert.AreEqual("40", Text(await Open().ReadAsync("count", Cap, Cancellation)));

        async Task CountAsync(IBlobStore store, int increments)
        {
            while (increments > 0)
            {
                var seen = (await store.ReadAsync("count", Cap, Cancellation))!;
                if (await WinsAsync(() => store.ReplaceAsync("count", Bytes($"{int.Parse(Text(seen)!) + 1}"), seen.ETag, Cancellation)))
                {
                    increments--;
                }
            }
        }
    }

    [TestMethod]
    public async Task Streams_a_big_blob_and_never_mixes_two_writers()
    {
        const int Megabytes = 64;
        var hashes = new string[2];
        var wins = await Task.WhenAll(
            WinsAsync(() => Open().CreateAsync("big", (stream, stop) => WriteBigAsync(0, stream, stop), Cancellation)),
            WinsAsync(() => Open().CreateAsync("big", (stream, stop) => WriteBigAsync(1, stream, stop), Cancellation)));
        Assert.AreEqual(1, wins.Count(static won => won));

        await using var stream = (await Open().OpenAsync("big", Cancellation))!;
        Assert.AreEqual(Megabytes << 20, stream.Length);
        Assert.AreEqual(hashes[Array.IndexOf(wins, true)], Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Cancellation)));
        await Assert.ThrowsExactlyAsync<BlobTooLargeException>(() => Open().ReadAsync("big", Cap, Cancellation));

        async Task WriteBigAsync(int writer, Stream destination, CancellationToken stop)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var random = new Random(writer);
            var chunk = new byte[(1 << 20) + 1];
            for (long left = Megabytes << 20; left > 0; left -= chunk.Length)
            {
                random.NextBytes(chunk);
                var part = chunk.AsMemory(0, (int)Math.Min(left, chunk.Length));
                hash.AppendData(part.Span);
                await destination.WriteAsync(part, stop);
            }

            hashes[writer] = Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    [TestMethod]
    public async Task A_writer_that_fails_leaves_nothing()
    {
        var store = Open();
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => store.CreateAsync("a", FailingAsync, Cancellation));
        Assert.IsNull(await store.ReadAsync("a", Cap, Cancellation));
        var etag = await store.ReplaceAsync("a", Bytes("kept"), null, Cancellation);
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => store.ReplaceAsync("a", FailingAsync, etag, Cancellation));
        Assert.AreEqual("kept", Text(await store.ReadAsync("a", Cap, Cancellation)));
        CollectionAssert.AreEqual(new[] { "a" }, await store.ListAsync("", Cancellation).ToListAsync(Cancellation));

        static async Task FailingAsync(Stream destination, CancellationToken stop)
        {
            await destination.WriteAsync(new byte[9 << 20], stop);
            throw new InvalidDataException("the writer's own failure");
        }
    }

    [TestMethod]
    public async Task Takes_content_written_without_async()
    {
        var content = new byte[20 << 20];
        new Random(5).NextBytes(content);
        await Open().CreateAsync("a", (stream, _) =>
        {
            stream.Write(content.AsSpan(0, 7));
            stream.Write(content, 7, content.Length - 7);
            return Task.CompletedTask;
        }, Cancellation);
        Assert.IsTrue((await Open().ReadAsync("a", 32 << 20, Cancellation))!.Content.Span.SequenceEqual(content));
    }

    [TestMethod]
    public async Task Carries_a_job_from_its_first_checkpoint_to_its_last()
    {
        var job = new PracticeJob(rounds: 4, Cancellation);
        await job.RunAsync(new CheckpointStore(Open(), CrashPoints.None));
        await job.AssertFinishedAsync(Open());
    }

    private static async Task<bool> WinsAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (BlobConflictException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(Blob? blob) => blob is null ? null : Encoding.UTF8.GetString(blob.Content.Span);
}
