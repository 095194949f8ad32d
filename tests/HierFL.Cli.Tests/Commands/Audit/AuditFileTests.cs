using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands.Audit;

/// <summary>An exported log proves by itself that nothing in it was changed or left out; no cluster is asked.</summary>
[TestClass, DoNotParallelize]
public sealed class AuditFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AuditEntry[] _log = [.. Log(6)];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Exports_one_after_the_other_are_one_log()
    {
        var run = await VerifyAsync(Write("1.jsonl", _log[..2]), Write("2.jsonl", _log[2..]));
        Assert.AreEqual((0, $"eu: 6 entries, none was changed; head 6:{_log[^1].Hash}\n"), (run.Code, run.Output));
    }

    [TestMethod]
    public async Task A_part_that_was_left_out_is_missed()
    {
        var run = await VerifyAsync(Write("1.jsonl", _log[..2]), Write("2.jsonl", _log[3..]));
        Assert.AreEqual((1, "eu: entry 3 is missing: entry 4 follows entry 2\n"), (run.Code, run.Output));
    }

    [TestMethod]
    public async Task An_entry_that_says_something_else_is_found()
    {
        var run = await VerifyAsync(Write("1.jsonl", [_log[0], _log[1] with { Actor = "mallory" }, .. _log[2..]]));
        Assert.AreEqual(1, run.Code);
        Assert.Contains("entry 2 was changed", run.Output);
    }

    /// <summary>What was pruned is proven by the head it ended with: the rest follows from that, and from no other.</summary>
    [TestMethod]
    public async Task A_log_goes_on_after_the_head_of_what_was_taken_away()
    {
        var rest = Write("rest.jsonl", _log[3..]);
        Assert.AreEqual(0, (await VerifyAsync(rest, "--after", $"3:{_log[2].Hash}")).Code);
        var other = await VerifyAsync(rest, "--after", $"3:{_log[1].Hash}");
        Assert.AreEqual(1, other.Code);
        Assert.Contains("entry 4 does not follow entry 3", other.Output);
        Assert.AreEqual(1, (await VerifyAsync(rest)).Code, "without the head, the beginning is missing");
        Assert.AreEqual(1, (await VerifyAsync(rest, "--after", $"3:{_log[2].Hash}", "--head", $"9:{new string('0', 64)}")).Code, "the end was cut off");
    }

    [TestMethod]
    public async Task A_line_that_is_no_entry_is_named()
    {
        await File.WriteAllTextAsync(_folder.File("odd.jsonl"), "{}\n");
        var run = await VerifyAsync(_folder.File("odd.jsonl"));
        Assert.AreEqual(2, run.Code);
        Assert.Contains("odd.jsonl, line 1: found no audit entry", run.Error);
        Assert.Contains("cannot be read", (await VerifyAsync(_folder.File("none.jsonl"))).Error);
        Assert.Contains("--after: found 'nine'; allowed: NUMBER:HASH", (await VerifyAsync(_folder.File("odd.jsonl"), "--after", "nine")).Error);
        Assert.Contains("--after: found '", (await VerifyAsync(_folder.File("odd.jsonl"), "--after", _log[0].Hash)).Error);
    }

    private static Task<CommandRun> VerifyAsync(params string[] arguments) => CommandRun.Of(["audit", "verify", "--region", "eu", "--file", .. arguments]);

    private string Write(string name, IEnumerable<AuditEntry> entries)
    {
        File.WriteAllLines(_folder.File(name), entries.Select(entry => System.Text.Encoding.UTF8.GetString(WireJson.Bytes(entry))));
        return _folder.File(name);
    }

    private static IEnumerable<AuditEntry> Log(int entries)
    {
        AuditHead? head = null;
        for (var i = 0; i < entries; i++)
        {
            var entry = AuditChain.Next(head, "eu", new AuditDraft("invite", "ada").With("hospital", $"h{i}"), DateTimeOffset.UnixEpoch.AddSeconds(i));
            yield return entry;
            head = AuditChain.HeadOf(entry);
        }
    }
}
