using System.Text.Json;
using HierFL.Agent.Running;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Learning.Data;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Protocol.Transfer;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Running;

[TestClass]
public sealed class StatusTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly StillTime _time = new(Noon);
    private readonly StatusBoard _board;

    public StatusTests() => _board = new StatusBoard(First, _time);

    private static AgentStatus First => new()
    {
        Version = "0.1.0",
        Federation = "cancer",
        Region = "eu",
        Hospital = "north",
        ProcessId = 4711,
        Started = Noon,
        Updated = Noon,
        Link = new LinkStatus(LinkState.Connecting, Noon, null),
        Datasets = [new DatasetStatus("beds", 120, 0, 30, null), new DatasetStatus("scans", 0, 0, 0, "/data/scans.csv: cannot be read")],
        Outbox = new OutboxStatus(1, 12_340_000, 16_000_000_000),
        Certificate = new CertificateStatus(Noon.AddDays(23), Noon.AddDays(8), null),
    };

    [TestMethod]
    public void Tells_what_has_happened()
    {
        _board.Hear(new HospitalEvent.Registered("north"));
        After(1, new HospitalEvent.OrderTaken("north", Plan("breast-cancer", 3)));
        After(2, new HospitalEvent.Uploaded("north", Plan("breast-cancer", 3).Key, UpdateOutcome.Retry, 10));
        After(2, new HospitalEvent.Uploaded("north", Plan("breast-cancer", 3).Key, UpdateOutcome.Accepted, 10));
        After(3, new HospitalEvent.OrderEnded("north", Plan("breast-cancer", 3).Key));
        After(3, new HospitalEvent.Declined("north", Plan("heart", 1).Key, "the site policy does not allow purpose 'marketing'; it allows 'research/*'", null));
        After(3, new HospitalEvent.OrderEnded("north", Plan("heart", 1).Key));
        After(3, new HospitalEvent.OrderTaken("north", Plan("lungs", 12)));
        Assert.AreEqual("lungs", _board.BusyJob);
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/status.txt", StatusText.Of(_board.Status, isRunning: true, Noon.AddMinutes(5)));

        var json = PrettyJson.Of(_board.Status);
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/status.json", json);
    }

    [TestMethod]
    public void Tells_of_trouble_and_of_its_end()
    {
        _board.Hear(new HospitalEvent.Registered("north"));
        After(10, new HospitalEvent.LinkFailed("north", "upload", new TransferException("the connection to https://silo-1:8443/ failed: Connection refused"), TimeSpan.Zero));
        After(11, new HospitalEvent.LinkFailed("north", "upload", new TransferException("the connection to https://silo-2:8443/ failed: Connection refused"), TimeSpan.Zero));
        _board.Set(status => status with { Certificate = new CertificateStatus(Noon.AddHours(-1), Noon.AddDays(-15), "hospital north is suspended") });
        var text = StatusText.Of(_board.Status with { Updated = Noon.AddMinutes(11) }, isRunning: false, Noon.AddHours(3));
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/status-trouble.txt", text);

        After(12, new HospitalEvent.LinkFailed("north", "register", new LinkRefusedException("https://silo-2:8443/ refuses the call: suspended"), TimeSpan.Zero));
        Assert.AreEqual(new LinkStatus(LinkState.Refused, Noon.AddMinutes(12), "https://silo-2:8443/ refuses the call: suspended"), _board.Status.Link);
        _board.Reached();
        Assert.AreEqual((LinkState.Connected, (string?)null), (_board.Status.Link.State, _board.Status.Link.Problem));
        StringAssert.Contains(StatusText.Of(_board.Status with { Stopped = Noon }, isRunning: false, Noon), "stopped on 2026-05-04 12:00 UTC");
    }

    [TestMethod]
    public void Forgets_the_jobs_not_heard_of_for_longest()
    {
        for (var i = 0; i < 100; i++)
        {
            After(i, new HospitalEvent.Declined("north", Plan($"job-{i}", 1).Key, "no", null));
        }

        Assert.HasCount(64, _board.Status.Jobs);
        Assert.IsTrue(_board.Status.Jobs.All(job => int.Parse(job.Job[4..]) >= 36));
    }

    [TestMethod]
    public async Task A_change_wakes_whoever_waits()
    {
        var changed = _board.Changed;
        Assert.IsFalse(changed.IsCompleted);
        _board.Reached();
        await changed;
        Assert.IsFalse(_board.Changed.IsCompleted);
    }

    [TestMethod]
    public void No_value_of_a_patient_gets_into_a_sentence()
    {
        var table = new TableException("/data/beds.csv", 7, "age", "found 'Mueller, 54'; a finite number is needed");
        Exception[] errors =
        [
            table, new LearningException("cannot use it", table), new FormatException("'Mueller' is no number"), new ArgumentException("Mueller"),
            new KeyNotFoundException("The given key 'Mueller' was not present"), new InvalidOperationException("two rows of 'Mueller'"),
            new JsonException("'Mueller' is no value"), new NotSupportedException("Mueller"), new InvalidOperationException("Mueller", table),
        ];
        foreach (var error in errors)
        {
            Assert.DoesNotContain("Mueller", SafeText.Of(error));
        }

        Assert.AreEqual("cannot use it: /data/beds.csv, line 7, column 'age' cannot be used", SafeText.Of(errors[1]));
        Assert.AreEqual("InvalidOperationException: /data/beds.csv, line 7, column 'age' cannot be used", SafeText.Of(errors[^1]));
        StringAssert.Contains(SafeText.Of(new TableException("/data/beds.csv", 1, "", "has no column 'age'")), "has no column 'age'");
    }

    private void After(int minutes, HospitalEvent news)
    {
        _time.Now = Noon.AddMinutes(minutes);
        _board.Hear(news);
    }

    private static RoundPlan Plan(string job, int round) => new()
    {
        Key = new RoundKey(job, 1, round),
        Task = RoundTask.Train,
        Round = round,
        Attempt = 1,
        Job = new ContentRef(new string('a', 64), 1),
        Ring = null!,
    };

    private sealed class StillTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
