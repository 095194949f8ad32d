using System.Text;
using System.Text.Json;
using HierFL.Core.Rounds;
using HierFL.Grains.Storage;
using HierFL.Testing;
using Orleans.Storage;

namespace HierFL.Grains.Tests.Storage;

[TestClass]
public sealed class BlobGrainStorageTests : IDisposable
{
    private static readonly GrainId Region = GrainId.Create("regionalaggregator", "eu/heart-job");

    private readonly TemporaryFolder _folder = new();
    private readonly LocalFolderStore _blobs;
    private readonly BlobGrainStorage _storage;

    public BlobGrainStorageTests()
    {
        _blobs = new LocalFolderStore(_folder.Path, CrashPoints.None);
        _storage = new BlobGrainStorage(_blobs, JsonSerializerOptions.Web, ["globalaggregator"]);
    }

    public TestContext TestContext { get; set; } = null!;

    public void Dispose()
    {
        _blobs.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task Keeps_state_between_activations()
    {
        var first = await ReadAsync(Region);
        Assert.IsFalse(first.RecordExists);
        Assert.IsNull(first.ETag);
        first.State = new Counted { Count = 3 };
        await _storage.WriteStateAsync("round", Region, first);
        first.State = new Counted { Count = 4 };
        await _storage.WriteStateAsync("round", Region, first);

        var second = await ReadAsync(Region);
        Assert.IsTrue(second.RecordExists);
        Assert.AreEqual(4, second.State!.Count);
        Assert.AreEqual(first.ETag, second.ETag);

        await _storage.ClearStateAsync("round", Region, second);
        Assert.IsFalse(second.RecordExists);
        Assert.AreEqual(0, second.State!.Count);
        Assert.IsFalse((await ReadAsync(Region)).RecordExists);
        await _storage.ClearStateAsync("round", Region, second);
    }

    [TestMethod]
    public async Task Ends_the_activation_that_writes_second()
    {
        var first = await ReadAsync(Region);
        var second = await ReadAsync(Region);
        await _storage.WriteStateAsync("round", Region, first);
        await Assert.ThrowsExactlyAsync<InconsistentStateException>(() => _storage.WriteStateAsync("round", Region, second));
        await Assert.ThrowsExactlyAsync<InconsistentStateException>(() => _storage.ClearStateAsync("round", Region, second));

        second = await ReadAsync(Region);
        await _storage.WriteStateAsync("round", Region, Changed(first));
        var stale = await Assert.ThrowsExactlyAsync<InconsistentStateException>(() => _storage.WriteStateAsync("round", Region, second));
        Assert.AreEqual(first.ETag, stale.StoredEtag);
        Assert.AreEqual(second.ETag, stale.CurrentEtag);
        await Assert.ThrowsExactlyAsync<InconsistentStateException>(() => _storage.ClearStateAsync("round", Region, second));
        Assert.AreEqual(7, (await ReadAsync(Region)).State!.Count);

        static GrainState<Counted> Changed(GrainState<Counted> state)
        {
            state.State = new Counted { Count = 7 };
            return state;
        }
    }

    [TestMethod]
    public async Task Puts_state_with_its_region_or_its_job()
    {
        foreach (var grain in new[]
        {
            Region, GrainId.Create("regionalaggregator", "eu"), GrainId.Create("globalaggregator", "heart-job"), GrainId.Create("hospital", "eu/A_b/../.c"),
            GrainId.Create("hospital", "eu//x"),
        })
        {
            await _storage.WriteStateAsync("round", grain, new GrainState<Counted>(new Counted()));
        }

        CollectionAssert.AreEqual(
            new[]
            {
                "jobs/heart-job/state/globalaggregator/round/heart-job.json",
                "regions/eu/state/hospital/round/eu/_/x.json",
                "regions/eu/state/hospital/round/eu/_41_5fb/_2e./_2ec.json",
                "regions/eu/state/regionalaggregator/round/eu.json",
                "regions/eu/state/regionalaggregator/round/eu/heart-job.json",
            },
            await _blobs.ListAsync("", TestContext.CancellationToken).ToListAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Writes_a_versioned_envelope_and_refuses_a_newer_one()
    {
        await _storage.WriteStateAsync("round", Region, new GrainState<Counted>(new Counted { Count = 3 }));
        const string Path = "regions/eu/state/regionalaggregator/round/eu/heart-job.json";
        var blob = await _blobs.ReadAsync(Path, 1000, TestContext.CancellationToken);
        Assert.AreEqual("""{"version":1,"state":{"count":3}}""", Encoding.UTF8.GetString(blob!.Content.Span));

        await _blobs.ReplaceAsync(Path, """{"version":2,"state":{"total":3}}"""u8.ToArray(), blob.ETag, TestContext.CancellationToken);
        var refusal = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => ReadAsync(Region));
        Assert.AreEqual($"state {Path} has version 2, this program reads version 1: upgrade it", refusal.Message);
    }

    private async Task<GrainState<Counted>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<Counted>();
        await _storage.ReadStateAsync("round", grain, state);
        return state;
    }

    private sealed record Counted
    {
        public int Count { get; init; }
    }
}
