using System.Collections.Immutable;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Audit;

[TestClass]
public sealed class AuditLedgerTests
{
    [TestMethod]
    public async Task Entries_follow_each_other_and_a_restart_goes_on_from_the_newest()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        for (var life = 0; life < 3; life++)
        {
            await using var silo = await StartAsync(store);
            await Task.WhenAll(Enumerable.Range(0, 9).Select(i => Ledger(silo).AppendAsync(Draft(i))));
            Assert.AreEqual(9 * (life + 1), (await Trail(silo).HeadAsync())?.Sequence);
        }

        await using var last = await StartAsync(store);
        var entries = await ReadAsync(last);
        Assert.HasCount(27, entries);
        Assert.IsNull(AuditChain.Verify("north", entries));
        Assert.AreEqual(AuditChain.HeadOf(entries[^1]), await Trail(last).HeadAsync());
        Assert.IsNull(await last.Grains.GetGrain<IAuditTrail>(AuditKeys.Of("south")).HeadAsync());
        Assert.IsTrue(File.Exists(folder.File("audit/north/000000000027.json")));
    }

    [TestMethod]
    public async Task Two_activations_cannot_fork_the_chain()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);

        // Two clusters that know nothing of each other have an activation each: as after a partition.
        await using var one = await StartAsync(store);
        await using var other = await StartAsync(store);
        await Task.WhenAll(new[] { one, other }.Select(async silo =>
        {
            for (var i = 0; i < 25; i++)
            {
                await Ledger(silo).AppendAsync(Draft(i));
            }
        }));
        var entries = await ReadAsync(one);
        Assert.HasCount(50, entries);
        Assert.IsNull(AuditChain.Verify("north", entries));
    }

    [TestMethod]
    [DataRow(Death.Before, 0)]
    [DataRow(Death.Within, 0)]
    [DataRow(Death.After, 1)]
    public async Task A_silo_that_dies_while_it_appends_leaves_a_chain_that_holds(Death death, int written)
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using (var first = await StartAsync(store))
        {
            await Ledger(first).AppendAsync(Draft(0));
        }

        // The log is listed, its newest entry read, the next one created.
        await using (var dying = await StartAsync(new DyingStore(store, 3, death)))
        {
            await Assert.ThrowsExactlyAsync<SimulatedCrashException>(() => Ledger(dying).AppendAsync(Draft(1)));
        }

        await using var next = await StartAsync(store);
        await Ledger(next).AppendAsync(Draft(2));
        var entries = await ReadAsync(next);
        Assert.HasCount(2 + written, entries);
        Assert.IsNull(AuditChain.Verify("north", entries));
    }

    [TestMethod]
    public async Task A_round_whose_entry_was_written_though_the_store_did_not_say_so_is_entered_once()
    {
        using var folder = new MemoryFolder();
        var isAway = true;
        var store = new WatchedStore(new LocalFolderStore(folder.Path, CrashPoints.None), static _ => { })
        {
            Created = call =>
            {
                if (isAway && call.Path.EndsWith("000000000002.json", StringComparison.Ordinal))
                {
                    isAway = false;
                    throw new StoreUnavailableException("the store does not answer", null);
                }
            },
        };
        await using var silo = await StartAsync(store);
        Assert.IsTrue(await Ledger(silo).AppendRoundAsync(Round(1)));
        await Assert.ThrowsExactlyAsync<StoreUnavailableException>(() => Ledger(silo).AppendRoundAsync(Round(2)));
        Assert.IsFalse(await Ledger(silo).AppendRoundAsync(Round(2)));
        Assert.IsTrue(await Ledger(silo).AppendRoundAsync(Round(3)));
        Assert.HasCount(3, await ReadAsync(silo));
    }

    [TestMethod]
    public async Task A_round_that_another_activation_has_entered_is_not_entered_again()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var one = await StartAsync(store);
        await using var other = await StartAsync(store);
        Assert.IsTrue(await Ledger(one).AppendRoundAsync(Round(1)));
        Assert.IsTrue(await Ledger(other).AppendRoundAsync(Round(2)));

        // It has not seen the second entry, and finds its place taken.
        Assert.IsFalse(await Ledger(one).AppendRoundAsync(Round(2)));
        Assert.HasCount(2, await ReadAsync(one));
    }

    [TestMethod]
    public async Task An_entry_that_was_tampered_with_is_found_and_a_damaged_end_is_not_built_upon()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using (var silo = await StartAsync(store))
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Ledger(silo).AppendAsync(Draft(i))));
            var file = folder.File("audit/north/000000000003.json");
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("eve", "bob", StringComparison.Ordinal));
            var fault = AuditChain.Verify("north", await ReadAsync(silo));
            Assert.AreEqual(3, fault?.Sequence);
            StringAssert.StartsWith(fault!.Sentence, "entry 3 was changed");
        }

        await File.WriteAllTextAsync(folder.File("audit/north/000000000005.json"), "{");
        await using var next = await StartAsync(store);
        var damaged = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => Ledger(next).AppendAsync(Draft(9)));
        StringAssert.Contains(damaged.Message, "audit/north/000000000005.json is damaged (1 bytes");
        Assert.IsFalse(File.Exists(folder.File("audit/north/000000000006.json")));
    }

    internal static Task<ImmutableArray<AuditEntry>> ReadAsync(EmbeddedSilo silo, string region = "north") => ReadAsync(silo.Grains, region);

    internal static async Task<ImmutableArray<AuditEntry>> ReadAsync(IGrainFactory grains, string region)
    {
        var entries = ImmutableArray.CreateBuilder<AuditEntry>();
        while (await grains.GetGrain<IAuditTrail>(AuditKeys.Of(region)).ReadAsync(entries.Count + 1) is { IsEmpty: false } page)
        {
            entries.AddRange(page);
        }

        return entries.ToImmutable();
    }

    private static Task<EmbeddedSilo> StartAsync(IBlobStore store) =>
        EmbeddedSilo.StartAsync(new SiloOptions { Region = SiloOptions.EveryRegion, Store = store }, _ => { }, CancellationToken.None);

    private static IAuditLedger Ledger(EmbeddedSilo silo) => silo.Grains.GetGrain<IAuditLedger>(AuditKeys.Of("north"));

    private static IAuditTrail Trail(EmbeddedSilo silo) => silo.Grains.GetGrain<IAuditTrail>(AuditKeys.Of("north"));

    private static AuditDraft Round(int round) => new AuditDraft(AuditKinds.Commit, "region/root") { Job = "toy", Round = round }.With("task", "train");

    private static AuditDraft Draft(int number) => new AuditDraft(AuditKinds.Invite, "eve").With("hospital", $"h{number}");
}
