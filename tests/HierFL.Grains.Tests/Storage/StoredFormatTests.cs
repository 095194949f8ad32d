using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.NextVersion;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Storage;

/// <summary>
/// What version 0.1 has stored, kept as it wrote it (<c>Goldens/stored-0.1</c>; each file's name has <c>.stored</c> added): every later version reads it. So does every version read what a
/// later one adds, and refuses what a later one means otherwise. Decision 0017.
/// </summary>
[TestClass]
public sealed class StoredFormatTests : IDisposable
{
    private const string Job = "golden";

    private const string Suffix = ".stored";

    private static readonly string Golden = Path.Combine(Checkout.Root, "tests", "HierFL.Grains.Tests", "Goldens", "stored-0.1");

    private readonly TemporaryFolder _folder = new();
    private readonly LocalFolderStore _blobs;

    public StoredFormatTests()
    {
        foreach (var file in Directory.EnumerateFiles(Golden, "*" + Suffix, SearchOption.AllDirectories))
        {
            var copy = _folder.File(Path.GetRelativePath(Golden, file)[..^Suffix.Length]);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        _blobs = new LocalFolderStore(_folder.Path, CrashPoints.None);
    }

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationTokenSource.Token;

    public void Dispose()
    {
        _blobs.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task Head()
    {
        var head = await ReadHeadAsync();
        Assert.AreEqual((34, "34 rounds are done", 1L), (head.Round, head.Outcome, head.Epoch));
        await CheckAsync("jobs/golden/head.json", head, LaterMember.In(CheckpointJson.Options), ReadHeadAsync, CheckpointJson.Encode);
        await NewerAsync<CheckpointException>("jobs/golden/head.json", "\"version\": 1", ReadHeadAsync, "jobs/golden/head.json has the newer format version 2; this program reads up to 1: upgrade it");
    }

    [TestMethod]
    public async Task Manifest_and_the_admission_records_of_earlier_rounds()
    {
        var path = $"jobs/golden/checkpoints/{(await ReadHeadAsync()).Kept[^1].Folder}/manifest.json";
        var manifest = await ReadManifestAsync();
        var records = await new AdmissionArchive(_blobs).ReadAsync(manifest, Cancellation);
        CollectionAssert.AreEqual(Enumerable.Range(0, 35).ToArray(), records.Select(record => record.Round).ToArray());
        CollectionAssert.AreEqual(new[] { "aachen", "lyon", "osaka", "pune" }, records[1].Admitted.Select(item => item.Hospital).ToArray());
        Assert.HasCount(4, manifest.States);
        await CheckAsync(path, manifest, LaterMember.In(CheckpointJson.Options), ReadManifestAsync, CheckpointJson.Encode);
        await NewerAsync<CheckpointException>(path, "\"version\": 1", ReadManifestAsync, $"{path} has the newer format version 2; this program reads up to 1: upgrade it");

        async Task<Manifest> ReadManifestAsync() => await new CheckpointReader(_blobs).TryReadManifestAsync(Job, path.Split('/')[3], Cancellation) is { } found ? found.Manifest : throw new AssertFailedException(path);
    }

    [TestMethod]
    public async Task Hospitals_of_a_region()
    {
        var book = await StateAsync<HospitalBook>("hospitals", GrainId.Create("hospitals", "asia"), "regions/asia/state/hospitals/hospitals/asia.json");
        CollectionAssert.AreEquivalent(new[] { "bergen", "osaka", "pune" }, book.Hospitals.Select(hospital => hospital.Name).ToArray());
        Assert.AreEqual(HospitalState.Suspended, book.Hospitals.Single(hospital => hospital.Name == "pune").State);
    }

    [TestMethod]
    public async Task Jobs_regions_and_revocations()
    {
        var jobs = await StateAsync<JobBook>("jobs", GrainId.Create("jobs", "root"), "regions/root/state/jobs/jobs/root/jobs.json", "root/jobs");
        Assert.AreEqual(JobState.Finished, jobs.Jobs.Single().Entry!.State);
        var regions = await StateAsync<RegionBook>("regions", GrainId.Create("regions", "root"), "regions/root/state/regions/regions/root/regions.json", "root/regions");
        CollectionAssert.AreEqual(new[] { "asia", "europe" }, regions.Regions.ToArray());
        var revocations = await StateAsync<RevocationBook>("revocations", GrainId.Create("revocations", "root"), "regions/root/state/revocations/revocations/root/revocations.json", "root/revocations");
        Assert.AreEqual("operator/eve", revocations.Revocations.Single().Subject);
        Assert.AreEqual(1, (await StateAsync<RegionFence>("region", GrainId.Create("regionalaggregator", "asia"), "regions/asia/state/regionalaggregator/region/asia/golden.json", "asia/golden")).Fence);
    }

    /// <summary>Reads a grain's state as it is, with members of a later version, and of a newer format.</summary>
    private async Task<T> StateAsync<T>(string name, GrainId grain, string path, string? key = null)
        where T : class, new()
    {
        var id = key is null ? grain : GrainId.Create(grain.Type, IdSpan.Create(key));
        var storage = new BlobGrainStorage(_blobs, WireJson.Options, []);
        var state = await ReadAsync();
        await CheckAsync(path, new Envelope<T>(1, state), LaterMember.In(WireJson.Options), async () => new Envelope<T>(1, await ReadAsync()), WireJson.Bytes);
        await NewerAsync<InvalidDataException>(path, "\"version\":1", ReadAsync, $"state {path} has version 2, this program reads version 1: upgrade it");
        return state;

        async Task<T> ReadAsync()
        {
            var found = new GrainState<T>();
            await storage.ReadStateAsync(name, id, found);
            Assert.IsTrue(found.RecordExists, path);
            return found.State!;
        }
    }

    private async Task<Head> ReadHeadAsync() => (await new HeadStore(_blobs, CrashPoints.None).ReadAsync(Job, Cancellation)).Head!;

    /// <summary>Written by the next version, whose objects all have a member more, it reads the same.</summary>
    private async Task CheckAsync<T>(string path, T document, JsonSerializerOptions later, Func<Task<T>> read, Func<T, byte[]> encode)
    {
        var written = JsonSerializer.SerializeToUtf8Bytes(document, later);
        Assert.AreNotEqual(encode(document).Length, written.Length);
        await File.WriteAllBytesAsync(_folder.File(path), written, Cancellation);
        CollectionAssert.AreEqual(encode(document), encode(await read()), path);
    }

    private async Task NewerAsync<TError>(string path, string version, Func<Task> read, string sentence)
        where TError : Exception
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Golden, path + Suffix), Cancellation);
        Assert.Contains(version, text);
        await File.WriteAllTextAsync(_folder.File(path), text.Replace(version, version.Replace('1', '2'), StringComparison.Ordinal), Cancellation);
        Assert.AreEqual(sentence, (await Assert.ThrowsExactlyAsync<TError>(read)).Message);
    }

    private sealed record Envelope<T>(int Version, T State);
}
