using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Runs;

/// <summary><c>--resume</c>: of finished runs, of longer ones, of changed ones.</summary>
[TestClass]
public sealed class ResumeTests
{
    [TestMethod]
    [DataRow(nameof(Jobs.Stateful))]
    [DataRow(nameof(Jobs.Regional))]
    [DataRow(nameof(Jobs.Tuned))]
    public async Task A_finished_job_prints_its_result_and_trains_nothing(string kind)
    {
        using var place = new Workplace(Jobs.Of(kind));
        var first = (await place.RunAsync("out", "-o", "json")).Expect(0);
        var (checkpoints, hospitals) = (place.Tree("out/blobs/jobs/small/checkpoints"), place.Tree("out/hospitals"));

        var log = place.At("reached");
        var again = await place.RunAsync("out", new Dictionary<string, string> { ["HIERFL_CRASH_LOG"] = log }, "--resume", "-o", "json");
        (await QuietRun.OfAsync(Jobs.Of(kind))).AssertEqual(place, "out", again, "a resume of a finished job");
        foreach (var property in new[] { "job", "rounds", "ended", "metrics", "hospitals", "history", "modelSha256" })
        {
            Assert.AreEqual(first.Json.GetProperty(property).GetRawText(), again.Json.GetProperty(property).GetRawText(), property);
        }

        Assert.DoesNotContain("train.before", await File.ReadAllLinesAsync(log));
        CollectionAssert.AreEqual(checkpoints, place.Tree("out/blobs/jobs/small/checkpoints"));
        CollectionAssert.AreEqual(hospitals, place.Tree("out/hospitals"));
    }

    [TestMethod]
    [DataRow(nameof(Jobs.Stateful))]
    [DataRow(nameof(Jobs.Tuned))]
    public async Task More_rounds_go_on_to_the_model_of_a_longer_run(string kind)
    {
        using var place = new Workplace(Jobs.Of(kind).With("{rounds: 4", "{rounds: 2"));
        await place.TrainAsync("out");
        place.WriteJob(Jobs.Of(kind));
        await place.TrainAsync("out", "--resume");
        (await QuietRun.OfAsync(Jobs.Of(kind))).AssertEqual(place, "out", "two rounds, then two more");
    }

    [TestMethod]
    public async Task Fewer_rounds_than_are_done_end_at_once()
    {
        using var place = new Workplace(Jobs.Stateless);
        await place.TrainAsync("out");
        place.WriteJob(Jobs.Stateless.With("{rounds: 4}", "{rounds: 3}"));
        var log = place.At("reached");
        var ended = await place.RunAsync("out", new Dictionary<string, string> { ["HIERFL_CRASH_LOG"] = log }, "--resume", "-o", "json");
        (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", ended, "a job of fewer rounds");
        Assert.AreEqual("4 rounds are done already; the job asks for 3", ended.Json.GetProperty("ended").GetString());
        Assert.DoesNotContain("4/3", ended.Stderr);
        Assert.DoesNotContain("train.before", await File.ReadAllLinesAsync(log));
    }

    [TestMethod]
    public async Task A_changed_job_is_refused_with_the_names_of_what_changed()
    {
        using var place = new Workplace(Jobs.Stateless);
        await place.TrainAsync("out");
        var before = place.Tree("out");

        place.WriteJob(Jobs.Stateless.With("seed: 7", "seed: 8").With("learningRate: 0.1", "learningRate: 0.2").With("batchSize: 16", "batchSize: 8"));
        var refused = (await place.ResumeAsync("out")).Expect(2);
        Assert.HasCount(1, refused.ErrorLines, refused.ToString());
        Assert.Contains("changed: seed, local.batchSize, local.optimizer.learningRate. Only stop, evaluation and checkpoint may change", refused.Stderr);
        Assert.AreEqual("", refused.Stdout);
        CollectionAssert.AreEqual(before, place.Tree("out"));

        place.WriteJob(Jobs.Stateless);
        await place.TrainAsync("out", "--resume");
        (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", "a refused resume");
    }

    [TestMethod]
    public async Task Changed_data_are_refused_with_the_name_of_the_file()
    {
        using var place = new Workplace(Jobs.Stateless.With("{rounds: 4}", "{rounds: 2}"));
        var text = await File.ReadAllTextAsync(Workplace.Table);
        place.Write("table.csv", text);
        place.Write("federation.yaml", "{table: table.csv, hospital: hospital, region: region, split: split}\n");
        await place.TrainAsync("out");
        var before = place.Tree("out");

        place.WriteJob(Jobs.Stateless);
        place.Write("table.csv", text.Replace("17.99", "17.98", StringComparison.Ordinal));
        var refused = (await place.ResumeAsync("out")).Expect(2);
        Assert.HasCount(1, refused.ErrorLines, refused.ToString());
        Assert.Contains($"out: the run in it was trained on other data; changed: {place.At("table.csv")}. Undo the change and give --resume", refused.Stderr);
        CollectionAssert.AreEqual(before, place.Tree("out"));

        // The same rows elsewhere are the same data, and what does not enter the bits may change.
        File.Delete(place.At("table.csv"));
        place.Write("moved.csv", text);
        place.Write("federation.yaml", "{table: moved.csv, hospital: hospital, region: region, split: split, limits: {lyon: {slowdown: 1.5}}}\n");
        await place.TrainAsync("out", "--resume");
        (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", "data that moved");
    }

    [TestMethod]
    public async Task Whoever_changes_a_failed_job_is_told_how_to_begin_anew()
    {
        var diverging = Jobs.Stateless.With("learningRate: 0.1", "learningRate: 1000").With("standardize: federated", "standardize: none");
        using var place = new Workplace(diverging);
        var failed = (await place.RunAsync("out")).Expect(1);
        StringAssert.StartsWith(failed.ErrorLines[^2], "Job 'small' failed: round 1: training was abandoned 3 times: it diverged at ");
        StringAssert.EndsWith(failed.ErrorLines[^2], "; lower local.optimizer.learningRate, or set local.clipGradient");
        Assert.Contains("a job in which more changes than stop, evaluation and checkpoint, or other data, begin anew", failed.ErrorLines[^1]);
        Assert.Contains("hierfl run job.yaml --out out --resume", failed.ErrorLines[^1]);
        Assert.Contains("take another folder with --out, or delete out.", failed.ErrorLines[^1]);

        var again = (await place.RunAsync("out")).Expect(2);
        Assert.Contains("out: the folder holds a run of this job; --resume goes on with it; to begin anew, take another folder", again.Stderr);

        place.WriteJob(Jobs.Stateless);
        foreach (var changed in new[] { await place.RunAsync("out"), await place.ResumeAsync("out") })
        {
            changed.Expect(2);
            Assert.Contains("changed: data.standardize, local.optimizer.learningRate. Only stop", changed.Stderr);
            Assert.Contains("to begin anew, take another folder with --out, or delete this one", changed.Stderr);
        }

        Directory.Delete(place.At("out"), recursive: true);
        await place.TrainAsync("out");
        (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", "the advice");
    }

    [TestMethod]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        using var place = new Workplace(Jobs.Stateless);
        Directory.CreateDirectory(place.At("out"));
        place.Write("out/thesis.txt", "do not touch");
        foreach (var resume in new[] { false, true })
        {
            var refused = (await (resume ? place.ResumeAsync("out") : place.RunAsync("out"))).Expect(2);
            Assert.HasCount(1, refused.ErrorLines, refused.ToString());
            StringAssert.StartsWith(refused.Stderr, "out: ");
            CollectionAssert.AreEqual(new[] { "thesis.txt" }, Directory.GetFileSystemEntries(place.At("out")).Select(Path.GetFileName).ToArray());
        }
    }

    [TestMethod]
    public async Task Of_two_runs_in_one_folder_one_is_refused_and_the_other_finishes()
    {
        using var place = new Workplace(Jobs.Stateful);
        Directory.CreateDirectory(place.At("out"));
        var both = await Task.WhenAll(place.RunAsync("out", "--resume"), place.RunAsync("out", "--resume"));
        var refused = both.Single(ended => ended.ExitCode != 0).Expect(2);
        Assert.HasCount(1, refused.ErrorLines, refused.ToString());
        Assert.AreEqual("out: another run works in it; wait until it has ended, or take another folder with --out", refused.ErrorLines[0]);
        (await QuietRun.OfAsync(Jobs.Stateful)).AssertEqual(place, "out", both.Single(ended => ended.ExitCode == 0), "a second run in the same folder");
    }

    /// <summary>--resume would fail while the first one works.</summary>
    [TestMethod]
    public async Task A_new_run_in_the_folder_of_one_that_works_is_not_told_to_resume_it()
    {
        using var place = new Workplace(Jobs.Stateful.With("{rounds: 4}", "{rounds: 4000}"));
        using var first = place.Start("out");
        await first.SaysAsync("round 1/");
        foreach (var refused in new[] { await place.RunAsync("out"), await place.ResumeAsync("out") })
        {
            Assert.AreEqual("out: another run works in it; wait until it has ended, or take another folder with --out", refused.Expect(2).ErrorLines.Single());
        }

        first.Signal("INT");
        (await first.EndAsync()).Expect(130);
        Assert.Contains("--resume goes on with it", (await place.RunAsync("out")).Expect(2).Stderr);
    }

    /// <summary>A slip of the keyboard in --out must not cost the rounds of the run that was meant.</summary>
    [TestMethod]
    public async Task A_folder_that_does_not_exist_is_not_resumed()
    {
        using var place = new Workplace(Jobs.Stateless);
        var refused = (await place.ResumeAsync("uot")).Expect(2);
        Assert.AreEqual("uot: found no run to resume (the folder does not exist); look at --out, or leave out --resume for a new run", refused.ErrorLines.Single());
        Assert.IsFalse(Path.Exists(place.At("uot")));
    }

    [TestMethod]
    [DataRow("result.job.yaml.before-write")]
    [DataRow("result.data.json.before-write")]
    [DataRow("train.before")]
    public async Task A_run_that_died_before_its_first_round_is_resumed(string point)
    {
        using var place = new Workplace(Jobs.Stateless);
        Assert.IsTrue((await place.RunAsync("out", new Dictionary<string, string> { ["HIERFL_CRASH_AT"] = point })).WasKilled, point);
        (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", await place.ResumeAsync("out"), point);
    }
}
