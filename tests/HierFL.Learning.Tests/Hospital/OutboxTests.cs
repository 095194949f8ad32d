using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class OutboxTests : IDisposable
{
    private static readonly string Base = new('a', 64);
    private static readonly string OtherBase = new('b', 64);
    private static readonly byte[] Body = [1, 2, 3, 4];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Gives_back_what_was_written_after_a_restart(bool flush)
    {
        var header = Header(Body) with { Report = Header(Body).Report.Add("auc", 0.75) };
        Keep(Open(flush: flush), Train(1), "u", header);

        var found = Open().Find(Train(1), "u", Body.Length)!;

        CollectionAssert.AreEqual(Body, found.Body.ToArray());
        Assert.AreEqual(header.Key, found.Record.Header.Key);
        Assert.AreEqual(0.75, found.Record.Header.Report["auc"]);
    }

    [TestMethod]
    public void Keeps_what_a_newer_agent_has_written_and_says_so()
    {
        Keep(Open(), Train(1), null);
        var path = OneFile();
        byte[] newer = [.. "HFLOUT2\n"u8, .. File.ReadAllBytes(path).Skip(8).Reverse()];
        File.WriteAllBytes(path, newer);

        var refused = Assert.ThrowsExactly<OutboxNewerException>(() => Open().Find(Train(1), null, Body.Length));
        Assert.AreEqual("the outbox holds an update that a newer agent has written; this one cannot send it and does not train it again: upgrade it", refused.Message);
        CollectionAssert.AreEqual(newer, File.ReadAllBytes(path));
    }

    [TestMethod]
    public void Files_are_readable_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no file modes; folders there inherit their access list");
            return;
        }

        Keep(Open(), Train(1), null);

        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(OneFile()));
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(OneFile())!));
    }

    [TestMethod]
    public void Drops_a_file_truncated_at_any_byte_or_with_any_bit_flipped()
    {
        Keep(Open(), Train(1), null);
        var path = OneFile();
        var whole = File.ReadAllBytes(path);
        for (var at = 0; at < whole.Length; at++)
        {
            File.WriteAllBytes(path, whole.AsSpan(0, at));
            Assert.IsNull(Open().Find(Train(1), null, Body.Length), $"truncated to {at} bytes");
            var changed = whole.ToArray();
            changed[at] ^= 4;
            File.WriteAllBytes(path, changed);
            Assert.IsNull(Open().Find(Train(1), null, Body.Length), $"bit flipped in byte {at}");
            Assert.IsFalse(File.Exists(path));
        }
    }

    [TestMethod]
    public void Finds_an_update_only_for_its_own_work_state_and_length()
    {
        var outbox = Open();
        Keep(outbox, Train(1), "u");
        WorkKey[] others = [Train(2), Train(1) with { Step = 2 }, Train(1) with { BaseModel = OtherBase }, Train(1) with { Job = "other" }, Train(1) with { Task = RoundTask.Evaluate }];
        foreach (var other in others)
        {
            Assert.IsNull(outbox.Find(other, "u", Body.Length), other.ToString());
        }

        Assert.IsNotNull(outbox.Find(Train(1), "u", Body.Length));
        Assert.IsNull(outbox.Find(Train(1), "v", Body.Length), "trained from another state");
        Assert.AreEqual(0, outbox.Count);
        Keep(outbox, Train(1), "u");
        Assert.IsNull(outbox.Find(Train(1), "u", Body.Length + 4), "of another shape");
    }

    [TestMethod]
    [DataRow(RoundTask.Train, 4, 1, true, "4.1 4.2 5")]
    [DataRow(RoundTask.Train, 4, 2, true, "4.2 5")]
    [DataRow(RoundTask.Train, 4, 1, false, "4.2 5")]
    [DataRow(RoundTask.Train, 5, 1, true, "5")]
    [DataRow(RoundTask.Train, 2, 1, true, "3 4.1 4.2 5")]
    [DataRow(RoundTask.Evaluate, 4, 1, false, "5")]
    [DataRow(RoundTask.Evaluate, 4, 1, true, "4.1 4.2 5")]
    [DataRow(RoundTask.Means, 0, 1, false, "3 4.1 4.2 5")]
    public void Lets_go_of_what_an_order_decides(RoundTask task, int round, int step, bool sameBase, string left)
    {
        var outbox = Open();
        (int Round, int Step, string Name)[] kept = [(3, 1, "3"), (4, 1, "4.1"), (4, 2, "4.2"), (5, 1, "5")];
        foreach (var (keptRound, keptStep, _) in kept)
        {
            Keep(outbox, Train(keptRound) with { Step = keptStep }, null);
        }

        outbox.Release(new WorkKey("job", round, task, step, task == RoundTask.Means ? "" : sameBase ? Base : OtherBase));

        var reopened = Open();
        Assert.AreEqual(
            left, string.Join(' ', kept.Where(item => reopened.Find(Train(item.Round) with { Step = item.Step }, null, Body.Length) is not null).Select(item => item.Name)));
    }

    [TestMethod]
    public void Keeps_to_its_quota_over_all_jobs_and_says_so_in_numbers()
    {
        Keep(Open(), Train(1), null);
        var size = new FileInfo(OneFile()).Length;
        var one = Body.Length + Outbox.MostHeadBytes;
        var outbox = Open(quota: (2 * size) + one);
        using var room = outbox.Reserve(Body.Length, Nothing);
        outbox.Write(room, Train(1) with { Job = "two" }, null, Header(Body), Body);
        using var second = outbox.Reserve(Body.Length, Nothing);

        var full = Assert.ThrowsExactly<OutboxFullException>(() => outbox.Reserve(Body.Length, Nothing));
        StringAssert.Contains(full.Message, $"{2 * size} bytes in 2 updates that await their round's commit, {one} are for those being computed, what jobs keep between rounds takes 0, this one needs {one}");
        StringAssert.Contains(full.Message, $"{(2 * size) + one} are allowed");
        second.Dispose();
        second.Dispose();
        using var third = outbox.Reserve(Body.Length, Nothing);
        Assert.ThrowsExactly<OutboxFullException>(() => outbox.Reserve(Body.Length, Nothing), "room is given back once");
    }

    [TestMethod]
    public void Ignores_what_a_crash_left_half_written_and_foreign_files()
    {
        Keep(Open(), Train(1), null);
        var folder = Path.GetDirectoryName(OneFile())!;
        File.WriteAllText(Path.Combine(folder, "next.tmp"), new string('x', 5000));
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "by a person");

        Assert.AreEqual(1, Open().Count);
        Keep(Open(), Train(2), null);
        CollectionAssert.AreEqual(Body, Open().Find(Train(2), null, Body.Length)!.Body.ToArray());
    }

    private static WorkKey Train(int round) => new("job", round, RoundTask.Train, 1, Base);

    private static UpdateHeader Header(byte[] body) => new()
    {
        Key = new RoundKey("job", 3, 4),
        Hospital = "north",
        BaseModel = Base,
        Weight = 2,
        Sha256 = Sha256Text.Of(body),
        Length = body.Length,
    };

    private static long Nothing(long room) => 0;

    private static void Keep(Outbox outbox, WorkKey work, string? lastAccepted, UpdateHeader? header = null)
    {
        using var room = outbox.Reserve(Body.Length, Nothing);
        outbox.Write(room, work, lastAccepted, header ?? Header(Body), Body);
    }

    private Outbox Open(long quota = 1 << 20, bool flush = false) => new(_folder.Path, quota, new DurableFiles(CrashPoints.None, flush));

    private string OneFile() => Directory.GetFiles(_folder.Path, "*.update", SearchOption.AllDirectories)[0];
}
