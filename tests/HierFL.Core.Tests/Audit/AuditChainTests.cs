using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Audit;
using HierFL.Testing;

namespace HierFL.Core.Tests.Audit;

[TestClass]
public sealed class AuditChainTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));

    [TestMethod]
    public void The_hash_is_that_of_the_documented_line()
    {
        var draft = new AuditDraft("invite", "eve <eve@example.org>") { Job = "toy", Round = 3 }.With("b", "say \"é\"").With("a", "1");
        var entry = AuditChain.Next(new AuditHead(6, "abc"), "north", draft, Time);
        const string Line = """
            {"sequence":7,"time":"2026-03-01T11:00:00.0000000Z","region":"north","kind":"invite","actor":"eve <eve@example.org>","job":"toy","round":3,"details":{"a":"1","b":"say \"é\""},"previousHash":"abc"}
            """;
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Line))), entry.Hash);
        var bare = AuditChain.Next(null, "north", new AuditDraft("invite", "eve"), Time);
        const string BareLine = """
            {"sequence":1,"time":"2026-03-01T11:00:00.0000000Z","region":"north","kind":"invite","actor":"eve","details":{},"previousHash":""}
            """;
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(BareLine))), bare.Hash);
    }

    [TestMethod]
    public void A_whole_chain_holds_and_so_does_its_end()
    {
        var chain = Chain(20);
        Assert.IsNull(AuditChain.Verify("north", chain));
        Assert.IsNull(AuditChain.Verify("north", chain[7..], AuditChain.HeadOf(chain[6])));
        Assert.IsNull(AuditChain.Verify("north", chain, null, AuditChain.HeadOf(chain[11])));
        Assert.IsNull(AuditChain.Verify("north", []));
    }

    [TestMethod]
    public void Whatever_is_changed_in_an_entry_that_entry_is_named()
    {
        var random = new Random(Seeds.Next(3));
        foreach (var change in Changes())
        {
            var chain = Chain(20);
            var place = random.Next(chain.Length);
            var fault = AuditChain.Verify("north", chain.SetItem(place, change(chain[place])));
            Assert.AreEqual(place + 1, fault?.Sequence, fault?.Sentence);
        }
    }

    [TestMethod]
    public void Whatever_is_changed_and_hashed_anew_the_next_entry_does_not_follow_it()
    {
        var random = new Random(Seeds.Next(4));
        foreach (var change in Changes().Where(change => change(Chain(1)[0]).Region == "north" && change(Chain(1)[0]).Sequence == 1))
        {
            var chain = Chain(20);
            var place = random.Next(1, chain.Length - 1);
            var forged = change(chain[place]) with { PreviousHash = chain[place].PreviousHash };
            forged = forged with { Hash = AuditChain.HashOf(forged) };
            if (forged != chain[place])
            {
                Assert.AreEqual(place + 2, AuditChain.Verify("north", chain.SetItem(place, forged))?.Sequence);
            }
        }
    }

    [TestMethod]
    public void A_gap_a_doubled_entry_and_two_that_changed_places_are_found()
    {
        var chain = Chain(6);
        Assert.AreEqual("entry 3 is missing: entry 4 follows entry 2", AuditChain.Verify("north", chain.RemoveAt(2))?.Sentence);
        Assert.AreEqual("entry 1 is missing: entry 2 follows entry 0", AuditChain.Verify("north", chain.RemoveAt(0))?.Sentence);
        Assert.AreEqual("entry 3 stands where entry 4 should", AuditChain.Verify("north", chain.Insert(3, chain[2]))?.Sentence);
        Assert.AreEqual(4, AuditChain.Verify("north", chain.SetItem(2, chain[3]).SetItem(3, chain[2]))?.Sequence);
    }

    [TestMethod]
    public void A_cut_off_end_and_a_log_written_anew_are_found_with_a_head_that_was_kept_elsewhere()
    {
        var (chain, other) = (Chain(6), Chain(6, actor: "mallory"));
        Assert.IsNull(AuditChain.Verify("north", chain[..4]), "by itself a shorter chain holds");
        Assert.AreEqual(
            "the log ends with entry 4; kept elsewhere is entry 6: its end was cut off", AuditChain.Verify("north", chain[..4], null, AuditChain.HeadOf(chain[5]))?.Sentence);
        Assert.AreEqual(5, AuditChain.Verify("north", other, null, AuditChain.HeadOf(chain[4]))?.Sequence);
        Assert.AreEqual(5, AuditChain.Verify("north", [], null, AuditChain.HeadOf(chain[4]))?.Sequence);
    }

    [TestMethod]
    public void What_is_no_entry_is_refused_and_a_long_detail_is_cut()
    {
        AuditDraft[] wrong =
        [
            new("", "eve"), new("invite", ""), new("invite", new string('x', 1001)), new("invite", "eve") { Job = new string('j', 65) },
            new("invite", "eve") { Details = ImmutableSortedDictionary<string, string>.Empty.Add("a", new string('x', 1001)) },
            Enumerable.Range(0, 33).Aggregate(new AuditDraft("invite", "eve"), (draft, i) => draft.With($"d{i}", "")),
        ];
        foreach (var draft in wrong)
        {
            Assert.ThrowsExactly<ArgumentException>(() => AuditChain.Next(null, "north", draft, Time));
        }

        var cut = AuditChain.Next(null, "north", new AuditDraft("invite", "eve").With("reason", new string('x', 5000)), Time).Details["reason"];
        Assert.AreEqual(new string('x', 999) + "…", cut);
    }

    private static Func<AuditEntry, AuditEntry>[] Changes() =>
    [
        entry => entry with { Time = entry.Time.AddTicks(1) },
        entry => entry with { Region = "south" },
        entry => entry with { Kind = "revoke" },
        entry => entry with { Actor = "mallory" },
        entry => entry with { Job = "other" },
        entry => entry with { Job = null },
        entry => entry with { Round = 8 },
        entry => entry with { Details = entry.Details.SetItem("hospital", "other") },
        entry => entry with { Details = entry.Details.SetItem("more", "") },
        entry => entry with { Details = entry.Details.Clear() },
        entry => entry with { PreviousHash = new string('0', 64) },
        entry => entry with { Hash = new string('0', 64) },
    ];

    private static ImmutableArray<AuditEntry> Chain(int length, string actor = "eve")
    {
        var entries = ImmutableArray.CreateBuilder<AuditEntry>();
        for (var i = 1; i <= length; i++)
        {
            var draft = new AuditDraft("suspend", actor) { Job = "toy", Round = i }.With("hospital", $"h{i}");
            entries.Add(AuditChain.Next(i == 1 ? null : AuditChain.HeadOf(entries[^1]), "north", draft, Time.AddMinutes(i)));
        }

        return entries.ToImmutable();
    }
}
