using HierFL.Core.Audit;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Backups;

/// <summary>A root's store as silos leave it: a registry, a job, an audit log; and an empty place for a backup and a restored store.</summary>
internal sealed class StoreInUse : IDisposable
{
    public const int Rounds = 40;

    public static readonly CheckpointSpec Keep = new() { Every = 1, Keep = 1 };

    private readonly TemporaryFolder _folder = new();
    private readonly List<LocalFolderStore> _opened = [];

    public StoreInUse() => (Live, Backup, Restored) = (Open("live"), Open("backup"), Open("restored"));

    public LocalFolderStore Live { get; }

    public LocalFolderStore Backup { get; }

    public LocalFolderStore Restored { get; }

    public PracticeJob Practice { get; } = new(Rounds, CancellationToken.None);

    public string FileOf(string store, string path) => _folder.File($"{store}/{path}");

    /// <summary>Damages a blob: its last byte is another.</summary>
    public void Damage(string store, string path)
    {
        var bytes = File.ReadAllBytes(FileOf(store, path));
        bytes[^1] ^= 1;
        File.WriteAllBytes(FileOf(store, path), bytes);
    }

    public LocalFolderStore Open(string name)
    {
        _opened.Add(new LocalFolderStore(_folder.File(name), CrashPoints.None));
        return _opened[^1];
    }

    /// <summary>A registry's state, three entries of the root's log, and the first rounds of the job.</summary>
    public async Task FillAsync(int rounds)
    {
        await Live.CreateAsync("regions/root/state/jobs/jobs/root/jobs.json", """{"version":1,"state":{"jobs":[]}}"""u8.ToArray(), CancellationToken.None);
        await LogAsync(3);
        var store = new CheckpointStore(Live, CrashPoints.None);
        var hold = await store.TakeEpochAsync(PracticeJob.Name, CancellationToken.None);
        for (var round = 0; round <= rounds; round++)
        {
            await CommitAsync(store, hold, round);
        }
    }

    /// <summary>Appends to the root's log.</summary>
    public async Task LogAsync(int entries)
    {
        var log = new AuditBlobs(Live);
        for (var i = 0; i < entries; i++)
        {
            var head = await log.FindLastAsync("root", CancellationToken.None) is { } last ? AuditChain.HeadOf(last) : null;
            await log.CreateAsync(AuditChain.Next(head, "root", new AuditDraft("submit", "ada"), DateTimeOffset.UnixEpoch.AddSeconds(i)), CancellationToken.None);
        }
    }

    /// <summary>Commits a round and prunes: of the checkpoints only the last stays.</summary>
    public async Task CommitAsync(CheckpointStore store, EpochHold hold, int round)
    {
        await store.CommitAsync(hold, Practice.Draft(round), Keep, CancellationToken.None);
        await store.PruneAsync(hold, Keep, CancellationToken.None);
    }

    public void Dispose()
    {
        _opened.ForEach(store => store.Dispose());
        _folder.Dispose();
    }
}
