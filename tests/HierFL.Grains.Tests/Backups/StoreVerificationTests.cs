using HierFL.Core.Rounds;
using HierFL.Grains.Backups;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Checkpoints;
using HierFL.Grains.Tests.Storage;

namespace HierFL.Grains.Tests.Backups;

[TestClass]
public sealed class StoreVerificationTests : IDisposable
{
    private const string Submitted = "submitted";

    private readonly StoreInUse _place = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    public void Dispose() => _place.Dispose();

    [TestMethod]
    public async Task A_whole_store_is_told_with_its_jobs_and_logs()
    {
        await FillAsync();
        var findings = await VerifyAsync();
        Assert.IsEmpty(findings.Faults);
        Assert.AreEqual(1, findings.Jobs[PracticeJob.Name]);
        Assert.IsNull(findings.TakenAt);
        Assert.AreEqual(("root", 1L), (findings.Logs[0].Region, findings.Logs[0].First));
        Assert.StartsWith("3:", findings.Logs[0].Head);
    }

    [TestMethod]
    [DataRow("jobs/heart-job/checkpoints/000002/model.safetensors", "000002/model.safetensors is damaged")]
    [DataRow("jobs/heart-job/checkpoints/000002/manifest.json", "000002/manifest.json")]
    [DataRow("jobs/heart-job/head.json", "head.json")]
    [DataRow("regions/root/state/jobs/jobs/root/jobs.json", "jobs.json is damaged")]
    [DataRow("audit/root/000000000002.json", "000000000002.json is damaged")]
    [DataRow("jobs/heart-job/submission/SUBMITTED", "is damaged: expected 9 bytes")]
    [DataRow("jobs/heart-job/submission.json", "submission.json is damaged")]
    public async Task Another_last_byte_is_found(string path, string sentence)
    {
        var document = await FillAsync();
        _place.Damage("live", path.Replace("SUBMITTED", document, StringComparison.Ordinal));
        Assert.Contains(sentence, (await VerifyAsync()).Faults.Single().Sentence);
    }

    [TestMethod]
    [DataRow("jobs/heart-job/checkpoints/000002/model.safetensors", "is missing, though its manifest names it")]
    [DataRow("jobs/heart-job/checkpoints/000002/manifest.json", "is missing, though the head names it")]
    [DataRow("audit/root/000000000002.json", "entry 2 is missing: entry 3 is there")]
    [DataRow("jobs/heart-job/submission/SUBMITTED", "is missing, though the submission names it")]
    public async Task A_blob_that_is_gone_is_found(string path, string sentence)
    {
        var document = await FillAsync();
        File.Delete(_place.FileOf("live", path.Replace("SUBMITTED", document, StringComparison.Ordinal)));
        Assert.Contains(sentence, (await VerifyAsync()).Faults.Single().Sentence);
    }

    [TestMethod]
    public async Task A_log_whose_beginning_was_taken_away_is_a_chain_from_there()
    {
        await FillAsync();
        File.Delete(_place.FileOf("live", "audit/root/000000000001.json"));
        var findings = await VerifyAsync();
        Assert.IsEmpty(findings.Faults);
        Assert.AreEqual(2, findings.Logs[0].First);
    }

    /// <summary>The store is verified while silos work in it: a checkpoint that is pruned meanwhile is no damage.</summary>
    [TestMethod]
    public async Task A_round_that_is_committed_meanwhile_is_no_fault()
    {
        await FillAsync();
        var store = new CheckpointStore(_place.Live, CrashPoints.None);
        var hold = await store.TakeEpochAsync(PracticeJob.Name, Cancellation);
        var round = 2;
        var moving = new WatchedStore(_place.Live, call =>
            call.Path.EndsWith("manifest.json", StringComparison.Ordinal) && round < 5 ? _place.CommitAsync(store, hold, ++round) : Task.CompletedTask);

        Assert.IsEmpty((await new StoreVerification(moving).RunAsync(Cancellation)).Faults);
        Assert.AreEqual(5, round);
    }

    private Task<StoreFindings> VerifyAsync() => new StoreVerification(_place.Live).RunAsync(Cancellation);

    /// <returns>The name of a document that was handed in.</returns>
    private async Task<string> FillAsync()
    {
        await _place.FillAsync(rounds: 2);
        var document = new ContentRef(PracticeJob.Sha256("submitted"u8.ToArray()), Submitted.Length);
        var submission = new Grains.Global.JobSubmission { Job = PracticeJob.Name, Spec = document, SpecYaml = document, InitialModel = document, Preprocessing = document, Machine = "practice", Regions = ["eu"] };
        await _place.Live.CreateAsync($"jobs/heart-job/submission/{document.Sha256}", "submitted"u8.ToArray(), Cancellation);
        await _place.Live.CreateAsync("jobs/heart-job/submission.json", WireJson.Bytes(new { Version = 1, Submission = submission }), Cancellation);
        return document.Sha256;
    }
}
