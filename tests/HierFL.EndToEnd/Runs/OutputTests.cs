using System.Text.Json;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Runs;

/// <summary>The result on stdout, everything else on stderr.</summary>
[TestClass]
public sealed class OutputTests
{
    [TestMethod]
    public async Task Json_is_all_that_is_on_stdout()
    {
        using var place = new Workplace(Jobs.Stateless);
        var ended = (await place.RunAsync("out", "-o", "json", "--baselines", "local,pooled")).Expect(0);
        using var result = JsonDocument.Parse(ended.Stdout);
        Assert.AreEqual("small", result.RootElement.GetProperty("job").GetString());
        var history = result.RootElement.GetProperty("history").EnumerateArray().Select(line => line.GetProperty("round").GetInt32()).ToArray();
        CollectionAssert.AreEqual(place.MeasuredRounds("out"), history);
        foreach (var round in history)
        {
            Assert.HasCount(1, ended.ErrorLines.Where(line => line.StartsWith($"round {round}/", StringComparison.Ordinal)), ended.ToString());
        }
    }

    /// <summary>Without stdout or stderr, the runtime's own pipes have their numbers.</summary>
    [TestMethod]
    [DataRow(">&-", "stderr")]
    [DataRow("2>&-", "stdout")]
    [DataRow(">&- 2>&-", "")]
    [DataRow(">&- 2>&- <&-", "")]
    [DataRow("2>/dev/full", "stdout")]
    [DataRow("2>&1 >/dev/null | head -n 1 >&2", "stderr")]
    [DataRow("| head -n 1", "stdout, stderr")]
    public async Task A_run_that_nobody_listens_to_comes_to_its_end(string redirections, string heard)
    {
        using var place = new Workplace(Jobs.Stateless);
        var ended = await Hierfl.RedirectedAsync(place.Folder, redirections, "run", "job.yaml", "--out", "out");
        (await QuietRun.OfAsync(Jobs.Stateless)).AssertEqual(place, "out", ended, redirections);
        Assert.AreEqual(heard.Contains("stdout", StringComparison.Ordinal), ended.Stdout.Length > 0, ended.ToString());
        Assert.AreEqual(heard.Contains("stderr", StringComparison.Ordinal), ended.Stderr.Length > 0, ended.ToString());
    }

    /// <summary>What was asked for cannot be had; what was trained is there.</summary>
    [TestMethod]
    [DataRow("table")]
    [DataRow("json")]
    public async Task A_result_that_stdout_does_not_take_is_told_with_the_place_of_the_model(string form)
    {
        using var place = new Workplace(Jobs.Stateless);
        var ended = (await Hierfl.RedirectedAsync(place.Folder, ">/dev/full", "run", "job.yaml", "--out", "out", "-o", form)).Expect(1);
        Assert.StartsWith("standard output cannot be written: No space left on device. small: 4 rounds are done", ended.ErrorLines[^1]);
        Assert.EndsWith("; the model is out/model.safetensors", ended.ErrorLines[^1]);
        Assert.AreEqual((await QuietRun.OfAsync(Jobs.Stateless)).ModelHash, place.ModelHash("out"));

        ended = (await Hierfl.RedirectedAsync(place.Folder, ">/dev/full", "predict", "out", "--data", Workplace.Table)).Expect(1);
        Assert.AreEqual("standard output cannot be written: No space left on device", ended.ErrorLines.Single());
    }

    [TestMethod]
    public async Task An_error_that_nobody_hears_has_its_exit_code()
    {
        using var place = new Workplace(Jobs.Stateless.With("seed: 7", "seed: x"));
        foreach (var redirections in new[] { "2>&-", ">&- 2>&- <&-", "2>/dev/full" })
        {
            (await Hierfl.RedirectedAsync(place.Folder, redirections, "run", "job.yaml", "--out", "out")).Expect(2);
        }
    }

    [TestMethod]
    public async Task The_table_names_model_and_how_to_use_it()
    {
        using var place = new Workplace(Jobs.Stateless);
        var ended = (await place.RunAsync("out")).Expect(0);
        Assert.Contains("out/model.safetensors", ended.Stdout);
        Assert.DoesNotContain("round 1/", ended.Stdout);
        var use = ended.Stdout.Split('\n').Single(line => line.StartsWith("use ", StringComparison.Ordinal));
        Assert.Contains("hierfl predict out --data", use);
    }
}
