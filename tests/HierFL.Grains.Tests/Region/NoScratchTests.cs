using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Region;

/// <summary>A scratch folder that does not take updates for a while.</summary>
[TestClass]
public sealed class NoScratchTests
{
    [TestMethod]
    public async Task An_update_that_finds_no_room_may_be_sent_again_and_is_taken_once_there_is_some()
    {
        using var folder = new MemoryFolder();
        var (store, scratch) = (new LocalFolderStore(Path.Combine(folder.Path, "store"), CrashPoints.None), Path.Combine(folder.Path, "scratch"));
        await using var toy = await ToyFederation.StartAsync(store, adapt: options => options with { StagingMemoryBytes = 0, Scratch = scratch });
        using var stop = new CancellationTokenSource();
        var link = new WatchedLink(await toy.RegisterAsync("north", "aachen"));
        var hospital = new ToyHospital("aachen", link, new ToyConduct(), toy).ServeAsync(stop.Token);
        await toy.SubmitAsync(new ToyJob(), null, "north");

        await Eventually.HoldsAsync("an update found no room", () => !link.Verdicts.IsEmpty || hospital.IsCompleted);
        Assert.IsTrue(link.Verdicts.All(verdict => verdict == UpdateVerdict.Retry));
        Directory.CreateDirectory(scratch);

        (await ToyRun.ReadAsync(store, await toy.EndAsync())).MustBeFinished();
        await stop.CancelAsync();
        await hospital;
    }

    /// <summary>Remembers how uploads ended.</summary>
    private sealed class WatchedLink(IHospitalLink inner) : IHospitalLink
    {
        public ConcurrentQueue<UpdateVerdict> Verdicts { get; } = [];

        public Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation) => inner.RegisterAsync(profile, cancellation);

        public Task<Notice?> NextAsync(string hospital, CancellationToken cancellation) => inner.NextAsync(hospital, cancellation);

        public Task<T> FetchAsync<T>(ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation) => inner.FetchAsync(content, read, cancellation);

        public async Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation)
        {
            var outcome = await inner.UploadAsync(header, body, cancellation);
            Verdicts.Enqueue(outcome.Verdict);
            return outcome;
        }

        public Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation) => inner.DeclineAsync(key, hospital, reason, cancellation);

        public Task WaitAsync(RoundKey key, WaitingHospital waiting, CancellationToken cancellation) => inner.WaitAsync(key, waiting, cancellation);
    }
}
