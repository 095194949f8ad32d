using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;
using HierFL.Silo.Edge;
using HierFL.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>A silo that starts while the root is away goes by the copy in its store; where that is damaged, it is not ready.</summary>
[TestClass]
public sealed class RevocationWatchTests
{
    [TestMethod]
    [DataRow(2, DisplayName = "cut off")]
    [DataRow((32 << 20) + 1, DisplayName = "longer than any list")]
    public async Task A_damaged_copy_is_not_taken_for_an_empty_one(int length)
    {
        using var pki = new TestPki();
        using var folder = new MemoryFolder();
        Directory.CreateDirectory(folder.File("regions/north"));
        var (file, root) = (folder.File("regions/north/revocations.json"), new ToyRoot { IsAway = true });
        await File.WriteAllTextAsync(file, "[{".PadRight(length));
        using var watch = Watch(pki, folder, root);

        await watch.StartingAsync(CancellationToken.None);
        Assert.IsFalse(watch.IsInformed);
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => watch.AskAsync(CancellationToken.None));
        Assert.IsFalse(watch.IsInformed);

        // The root says that nobody is revoked; with that the copy is in order again.
        root.IsAway = false;
        await watch.AskAsync(CancellationToken.None);
        Assert.IsTrue(watch.IsInformed);
        root.IsAway = true;
        using var next = Watch(pki, folder, root);
        await next.StartingAsync(CancellationToken.None);
        Assert.IsTrue(next.IsInformed);
    }

    [TestMethod]
    public async Task A_copy_that_can_be_read_later_is_enough()
    {
        using var pki = new TestPki();
        using var folder = new MemoryFolder();
        Directory.CreateDirectory(folder.File("regions/north"));
        var (file, stolen) = (folder.File("regions/north/revocations.json"), pki.Silo("south").Certificate);
        await File.WriteAllTextAsync(file, "[{");
        var revoked = new RevokedCertificates();
        using var watch = Watch(pki, folder, new ToyRoot { IsAway = true }, revoked);
        await watch.StartingAsync(CancellationToken.None);

        await File.WriteAllBytesAsync(file, WireJson.Bytes<ImmutableArray<Revocation>>([new(RevocationSubject.OfSerial(stolen.SerialNumber), DateTimeOffset.UtcNow, "zoe", "")]));
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => watch.AskAsync(CancellationToken.None));
        Assert.IsTrue(watch.IsInformed);
        Assert.IsTrue(revoked.Holds(stolen));
    }

    private static RevocationWatch Watch(TestPki pki, MemoryFolder folder, ToyRoot root, RevokedCertificates? revoked = null)
    {
        var (own, silo) = (pki.Silo("north"), new SiloIdentity("cancer", "north"));
        var tls = new MutualTls(() => own);
        return new RevocationWatch(
            GrainsOf.Answering(() => root), silo, revoked ?? new RevokedCertificates(), new RevocationCopy(new LocalFolderStore(folder.Path, CrashPoints.None), silo), tls,
            new TlsConnections(NullLogger<TlsConnections>.Instance), new EdgePeers(tls), new SiloLink(tls, TimeProvider.System), new NoHost(), TimeProvider.System,
            NullLogger<RevocationWatch>.Instance);
    }

    /// <summary>A root that has revoked nobody.</summary>
    private sealed class ToyRoot : IRevocations
    {
        public bool IsAway { get; set; }

        public Task<RevocationPage> SinceAsync(string region, int from, Revocation? last) =>
            IsAway ? throw new TimeoutException() : Task.FromResult(new RevocationPage(0, []));

        public Task<Revocation> RevokeAsync(string subject, string by, string reason) => throw new NotSupportedException();

        public Task<ImmutableArray<Revocation>> ListAsync(int from) => throw new NotSupportedException();
    }

    private sealed class NoHost : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }
}
