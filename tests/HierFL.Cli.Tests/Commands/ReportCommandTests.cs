using System.Text;
using HierFL.Cli.Tests.Commands.Contexts;
using HierFL.Cli.Tests.Reports;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Tests.Commands;

/// <summary>What the verb takes, and what it says of what it does not take.</summary>
[TestClass, DoNotParallelize]
public sealed class ReportCommandTests
{
    [TestMethod]
    public async Task A_folder_of_a_run_gives_a_page_and_a_line_that_says_so()
    {
        using var folder = new TemporaryFolder();
        var run = Write(folder, 3);
        var done = await CommandRun.Of("report", run, "-o", folder.File("page.html"));
        Assert.AreEqual(0, done.Code, done.Error);
        StringAssert.StartsWith(done.Output, "sample: 3 rounds, 4 hospitals; ");
        StringAssert.Contains(await File.ReadAllTextAsync(folder.File("page.html")), SampleJob.Hash(3));
    }

    [TestMethod]
    public async Task A_page_takes_the_place_of_another_only_with_force_and_of_the_run_never()
    {
        using var folder = new TemporaryFolder();
        var run = Write(folder, 1);
        await File.WriteAllTextAsync(folder.File("page.html"), "mine");
        await RefusedAsync(2, "exists; --force replaces it", "report", run, "-o", folder.File("page.html"));
        Assert.AreEqual("mine", await File.ReadAllTextAsync(folder.File("page.html")));
        Assert.AreEqual(0, (await CommandRun.Of("report", run, "-o", folder.File("page.html"), "--force")).Code);
        Assert.AreNotEqual("mine", await File.ReadAllTextAsync(folder.File("page.html")));
        await RefusedAsync(2, "is what is read here", "report", run, "-o", Path.Combine(run, "manifest.json"), "--force");
        await RefusedAsync(2, "in a folder that does not exist", "report", run, "-o", folder.File("none/page.html"));
    }

    [TestMethod]
    public async Task What_is_neither_a_run_nor_a_job_is_told_with_what_would_be()
    {
        using var folder = new TemporaryFolder();
        using var home = await Home.CreateAsync();
        var page = folder.File("page.html");
        await RefusedAsync(2, "holds no run (no job.yaml in it)", "report", folder.Path, "-o", page);
        await RefusedAsync(2, "which is no folder; allowed: the folder of a run, or the name of a job", "report", folder.File("absent"), "-o", page);
        await RefusedAsync(2, "no cluster is known whose job it could be", "report", "heart", "-o", page);
        Assert.AreEqual(0, (await home.AddAsync("far", "127.0.0.1:9")).Code);
        await RefusedAsync(4, "cannot be reached", "report", "heart", "-o", page);
        await RefusedAsync(2, "with --context allowed: the name of a job", "report", folder.Path, "-o", page, "--context", "far");
        Assert.IsFalse(File.Exists(page));
    }

    [TestMethod]
    public async Task A_damaged_file_of_a_run_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        var run = Write(folder, 2);
        await File.AppendAllTextAsync(Path.Combine(run, "metrics.jsonl"), "{\"round\":");
        await RefusedAsync(2, "metrics.jsonl, line 3: it is not what hierfl run writes there", "report", run, "-o", folder.File("page.html"));
        await File.WriteAllTextAsync(Path.Combine(run, "job.yaml"), "version: 1\nname: sample\nmodle: {}\n");
        await RefusedAsync(2, "did you mean", "report", run, "-o", folder.File("page.html"));
    }

    [TestMethod]
    public async Task Reports_of_another_lineage_are_left_out()
    {
        using var folder = new TemporaryFolder();
        var run = Write(folder, 2);
        var stale = SampleJob.Of(3, 1).Reports[2] with { Model = new string('f', 64), TrainLoss = 123.5 };
        await File.AppendAllTextAsync(Path.Combine(run, "metrics.jsonl"), Encoding.UTF8.GetString(WireJson.Bytes(stale)) + "\n");
        Assert.AreEqual(0, (await CommandRun.Of("report", run, "-o", folder.File("page.html"))).Code);
        Assert.DoesNotContain("123.5", await File.ReadAllTextAsync(folder.File("page.html")));
    }

    /// <summary>A folder as a finished run leaves it, without its checkpoints.</summary>
    private static string Write(TemporaryFolder folder, int rounds)
    {
        var (job, run) = (SampleJob.Of(rounds, 4), Directory.CreateDirectory(folder.File("run")).FullName);
        File.WriteAllText(Path.Combine(run, "job.yaml"), job.JobYaml);
        File.WriteAllBytes(Path.Combine(run, "manifest.json"), WireJson.Bytes(job.Manifest! with { Rounds = job.Records }));
        File.WriteAllLines(Path.Combine(run, "metrics.jsonl"), job.Reports.Select(report => Encoding.UTF8.GetString(WireJson.Bytes(report))));
        return run;
    }

    private static async Task RefusedAsync(int code, string sentence, params string[] args)
    {
        var run = await CommandRun.Of(args);
        Assert.AreEqual((code, ""), (run.Code, run.Output), run.Error);
        StringAssert.Contains(run.Error, sentence);
        Assert.DoesNotContain("   at ", run.Error);
    }
}
