using System.Text.Json.Nodes;
using HierFL.Core.Jobs;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class JobsCommandTests
{
    private static readonly JobSpec Job = Parse("research/breast-cancer-detection");
    private static readonly JobSpec Changed = Parse("research/marketing");

    [TestMethod]
    public async Task Shows_what_a_job_wants_and_takes_the_word_of_the_hospital()
    {
        using var site = new ToySite("policy: {approval: manual}");
        var approvals = new ApprovalFolder(HospitalFolder.ApprovalsIn(site.Folder));
        StringAssert.StartsWith((await CommandRun.Of("jobs", "list", "--site", site.File)).Output, "No job was asked for.");
        Ask(site, approvals, Job, minute: 1);

        var list = await CommandRun.Of("jobs", "list", "--site", site.File);
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/jobs-list.txt", list.Output.Replace(JobFile.Digest(Job)[..12], "0123456789ab"));
        var show = await CommandRun.Of("jobs", "show", "breast-cancer", "--site", site.File);
        var yaml = "\n" + YamlWriter.Write(JobFile.Write(Job));
        StringAssert.EndsWith(show.Output, yaml);
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/jobs-show.txt", show.Output[..^yaml.Length].Replace(JobFile.Digest(Job), "0123456789abcdef"));
        var json = await CommandRun.Of("jobs", "show", "breast-cancer", "-o", "json", "--site", site.File);
        var shown = JsonNode.Parse(json.Output)!;
        Assert.AreEqual(
            ("breast-cancer", "requested", "research/breast-cancer-detection", "beds", "mlp", "none"),
            ((string?)shown["job"], (string?)shown["state"], (string?)shown["purpose"], (string?)shown["dataset"], (string?)shown["model"], (string?)shown["privacy"]));
        Assert.AreEqual(JobFile.Digest(Job), JobFile.Digest(JobFile.FromJson(shown["specification"]!.ToJsonString(), LearningSetup.Catalogue)));

        var approved = await CommandRun.Of("jobs", "approve", "breast-cancer", "--site", site.File);
        Assert.AreEqual((0, $"Approved: job breast-cancer with digest {JobFile.Digest(Job)}.\n", ""), (approved.Code, approved.Output, approved.Error));
        Assert.AreEqual(ApprovalState.Approved, approvals.StateOf("breast-cancer", JobFile.Digest(Job)));
        Assert.AreEqual(0, (await CommandRun.Of("jobs", "deny", "breast-cancer", "--site", site.File)).Code);
        Assert.AreEqual(ApprovalState.Denied, approvals.StateOf("breast-cancer", JobFile.Digest(Job)));
    }

    [TestMethod]
    public async Task A_changed_job_is_another_question()
    {
        using var site = new ToySite();
        var approvals = new ApprovalFolder(HospitalFolder.ApprovalsIn(site.Folder));
        var (first, second) = (JobFile.Digest(Job), JobFile.Digest(Changed));
        Ask(site, approvals, Job, minute: 1);
        Ask(site, approvals, Changed, minute: 2);

        // By name: the one asked for last, whatever order the file system gives.
        StringAssert.Contains((await CommandRun.Of("jobs", "approve", "breast-cancer", "--site", site.File)).Output, second);
        Assert.AreEqual((ApprovalState.Requested, ApprovalState.Approved), (approvals.StateOf("breast-cancer", first), approvals.StateOf("breast-cancer", second)));
        StringAssert.Contains((await CommandRun.Of("jobs", "deny", "breast-cancer", "--digest", first[..8], "--site", site.File)).Output, first);
        Assert.AreEqual((ApprovalState.Denied, ApprovalState.Approved), (approvals.StateOf("breast-cancer", first), approvals.StateOf("breast-cancer", second)));

        await RefusedAsync("job 'brest-cancer' was never asked for here (did you mean 'breast-cancer'?); asked for were: breast-cancer", "brest-cancer");
        await RefusedAsync("'123456789' names 0 contents", "breast-cancer", "--digest", "123456789");
        await RefusedAsync("it needs 6 characters or more", "breast-cancer", "--digest", first[..2]);

        async Task RefusedAsync(string sentence, params string[] args)
        {
            var run = await CommandRun.Of(["jobs", "approve", .. args, "--site", site.File]);
            Assert.AreEqual((2, ""), (run.Code, run.Output));
            StringAssert.Contains(run.Error, sentence);
        }
    }

    private static void Ask(ToySite site, ApprovalFolder approvals, JobSpec job, int minute)
    {
        Assert.IsTrue(approvals.Request(job, JobFile.Digest(job)));
        var mark = Path.Combine(HospitalFolder.ApprovalsIn(site.Folder), $"{job.Name}.{JobFile.Digest(job)}.requested");
        File.SetLastWriteTimeUtc(mark, new DateTime(2026, 5, 4, 12, minute, 0, DateTimeKind.Utc));
    }

    private static JobSpec Parse(string purpose)
    {
        var text = $"{{version: 1, name: breast-cancer, purpose: {purpose}, model: {{kind: mlp}}, data: {{dataset: beds}}, target: {{task: binary, column: label, positive: 'yes'}}}}";
        var (job, errors) = JobFile.Parse(YamlReader.Read(text), LearningSetup.Catalogue);
        return job ?? throw new InvalidOperationException(ErrorText.Of("job", errors));
    }
}
