using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Peers;

/// <summary>How a region's silo looks for contents of the root.</summary>
[TestClass]
public sealed class ContentResolverTests
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [TestMethod]
    public async Task A_wrong_length_does_not_spoil_what_others_fetch_under_the_hash()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await StartAsync(folder);
        var content = cluster.Services(0).GetRequiredService<ContentStore>().Put("job", "model", new byte[10]);
        cluster.BeforeContent = (_, _) => _gate.Task;

        var wrong = FindAsync(cluster, content with { Length = 1 });
        var right = FindAsync(cluster, content);
        _gate.SetResult();

        Assert.IsNull(await wrong);
        Assert.AreEqual(10, (await right)?.Length);
    }

    [TestMethod]
    public async Task What_could_not_be_asked_for_is_not_called_gone()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await StartAsync(folder);
        var content = cluster.Services(0).GetRequiredService<ContentStore>().Put("job", "model", new byte[10]);
        var isBroken = true;
        cluster.BeforeContent = (_, _) => isBroken ? throw new HttpRequestException("the connection was reset") : Task.CompletedTask;

        await Assert.ThrowsExactlyAsync<ContentUnreachableException>(() => FindAsync(cluster, content));
        isBroken = false;
        Assert.AreEqual(10, (await FindAsync(cluster, content))?.Length);
        Assert.IsNull(await FindAsync(cluster, new ContentRef("nobody has it", 10)));
    }

    [TestMethod]
    public async Task What_is_let_go_of_on_its_way_is_given_and_not_kept()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await StartAsync(folder);
        var content = cluster.Services(0).GetRequiredService<ContentStore>().Put("job", "model", new byte[10]);
        var resolver = cluster.Services(1).GetRequiredService<ContentResolver>();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.BeforeContent = (_, _) =>
        {
            asked.SetResult();
            return _gate.Task;
        };

        var fetch = FindAsync(cluster, content);
        await asked.Task;
        resolver.Forget(content.Sha256);
        _gate.SetResult();

        Assert.AreEqual(10, (await fetch)?.Length);
        Assert.AreEqual(0, resolver.Count);
    }

    [TestMethod]
    public async Task A_hospital_that_makes_up_hashes_is_told_to_wait_and_others_are_served()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await StartAsync(folder);
        var content = cluster.Services(0).GetRequiredService<ContentStore>().Put("job", "model", new byte[10]);
        cluster.BeforeContent = (_, asked) => asked == content ? Task.CompletedTask : _gate.Task;

        using var gone = new CancellationTokenSource();
        var madeUp = Enumerable.Range(0, RemoteLookups.MostAtOnce).Select(i => FindAsync(cluster, new ContentRef($"made up {i}", 1), "aachen", gone.Token)).ToArray();
        await gone.CancelAsync();
        await Assert.ThrowsExactlyAsync<ContentUnreachableException>(() => FindAsync(cluster, content, "aachen"));
        Assert.AreEqual(10, (await FindAsync(cluster, content, "bergen"))?.Length);

        _gate.SetResult();
        foreach (var fetch in madeUp)
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => fetch);
        }
    }

    private static Task<ToyCluster> StartAsync(MemoryFolder folder) =>
        ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), "root", "north");

    private static Task<ReadOnlyMemory<byte>?> FindAsync(ToyCluster cluster, ContentRef content, string? peer = null, CancellationToken cancellation = default) =>
        cluster.Services(1).GetRequiredService<ContentResolver>().FindAsync(content, ContentScope.Region, cancellation, peer);
}
