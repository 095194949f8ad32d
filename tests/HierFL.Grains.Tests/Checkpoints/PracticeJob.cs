using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;

namespace HierFL.Grains.Tests.Checkpoints;

/// <summary>
/// A job without learning: the model of a round is a function of the model before, as with the same admitted updates. So any run of it, however
/// interrupted, has to end with the same bytes.
/// </summary>
internal sealed class PracticeJob(int rounds, CancellationToken cancellation)
{
    public const string Name = "heart-job";
    public const string Layout = "layout-1";

    public static CheckpointSpec Keep { get; } = new() { Every = 2, Keep = 2 };

    private List<byte[]> Models { get; } = [.. MakeModels(rounds)];

    /// <summary>Goes on from wherever the job stands to its end, as an activation of the root would.</summary>
    public async Task RunAsync(CheckpointStore store)
    {
        var hold = await store.TakeEpochAsync(Name, cancellation);
        if (await store.FindOrphanAsync(Name, cancellation) is { } orphan)
        {
            await store.AdoptAsync(hold, orphan, Keep, cancellation);
        }

        var head = await store.PruneAsync(hold, Keep, cancellation);
        for (var round = head.Round is { } last ? last + 1 : 0; round <= rounds; round++)
        {
            await store.CommitAsync(hold, Draft(round), round % 2 == 1 ? Keep : null, cancellation);
            await store.PruneAsync(hold, Keep, cancellation);
        }

        await store.SetOutcomeAsync(hold, "all rounds done", cancellation);
    }

    /// <summary>Rounds with an even number have an optimizer, those after the first a preprocessing document.</summary>
    public CheckpointDraft Draft(int round, string job = Name, string suffix = "") => new()
    {
        Round = round,
        Model = BlobContent.Of(Model(round, suffix)),
        Optimizer = round % 2 == 0 ? BlobContent.Of(Encoding.UTF8.GetBytes($"momentum {round}")) : null,
        Preprocessing = round > 0 ? BlobContent.Of("""{"mean":[1]}"""u8.ToArray()) : null,
        Describe = files => new Manifest
        {
            Job = job,
            JobDigest = "digest",
            LineageDigest = "lineage",
            Round = round,
            Base = round == 0 ? "" : Sha256(Models[round - 1]),
            Model = files.Model,
            Optimizer = files.Optimizer,
            Preprocessing = files.Preprocessing,
            LayoutDigest = Layout,
            Machine = "practice",
            Rounds =
            [
                .. Enumerable.Range(1, round).Select(i => new RoundRecord(i, Sha256(Models[i - 1]), Sha256(Models[i]), [new("eu", "h1", $"update {i}")])),
            ],
            States = ImmutableSortedDictionary<string, string>.Empty.Add("h1", $"update {round}"),
        },
    };

    /// <summary>The head names nothing, or only checkpoints that are whole and hold the model they must.</summary>
    public async Task<Head?> AssertHeadLoadsAsync(IBlobStore blobs, string moment)
    {
        var store = new CheckpointStore(blobs, CrashPoints.None);
        var head = await store.ReadHeadAsync(Name, cancellation);
        foreach (var kept in head?.Kept ?? [])
        {
            var loaded = await store.LoadAsync(Name, kept.Round, Layout, cancellation);
            await using var model = await loaded!.OpenModelAsync(cancellation);
            Assert.AreEqual(Sha256(Models[kept.Round]), Convert.ToHexStringLower(await SHA256.HashDataAsync(model, cancellation)), moment);
        }

        Assert.AreEqual(head?.Round, head?.Kept.LastOrDefault()?.Round, moment);
        return head;
    }

    /// <summary>The job is done, what it must keep is there and whole, and there is nothing else.</summary>
    public async Task AssertFinishedAsync(IBlobStore blobs, string moment = "")
    {
        var head = (await AssertHeadLoadsAsync(blobs, moment))!;
        Assert.AreEqual(rounds, head.Round, moment);
        Assert.AreEqual("all rounds done", head.Outcome, moment);
        CollectionAssert.AreEqual(Retained(), head.Kept.Select(kept => kept.Round).ToList(), moment);
        foreach (var kept in head.Kept)
        {
            var (_, quiet) = await CheckpointWriter.DescribeAsync(Draft(kept.Round), cancellation);
            Assert.AreEqual(Sha256(quiet), kept.ManifestSha256, moment);
        }

        var expected = head.Kept.SelectMany(FilesOf).Append($"jobs/{Name}/head.json").Order(StringComparer.Ordinal).ToList();
        var found = await blobs.ListAsync("", cancellation).ToListAsync(cancellation);
        CollectionAssert.AreEqual(expected, found, $"{moment}: {string.Join(' ', found)}");
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static IEnumerable<string> FilesOf(KeptCheckpoint kept)
    {
        var folder = $"jobs/{Name}/checkpoints/{kept.Folder}";
        yield return $"{folder}/manifest.json";
        yield return $"{folder}/model.safetensors";
        if (kept.Round % 2 == 0)
        {
            yield return $"{folder}/optimizer.safetensors";
        }

        if (kept.Round > 0)
        {
            yield return $"{folder}/preprocessing.json";
        }
    }

    private static IEnumerable<byte[]> MakeModels(int rounds)
    {
        var model = "initial"u8.ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            yield return model;
            model = SHA512.HashData(model);
        }
    }

    private byte[] Model(int round, string suffix) => [.. Models[round], .. Encoding.UTF8.GetBytes(suffix)];

    private List<int> Retained() =>
        [.. Enumerable.Range(0, rounds + 1).Where(round => round % 2 == 0).TakeLast(2).Append(rounds).Distinct().Order()];
}
