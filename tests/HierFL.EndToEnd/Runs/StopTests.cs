using System.Text.Json;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Runs;

/// <summary>Jobs that stop before their rounds are done: what the result says, and where the best version is.</summary>
[TestClass]
public sealed class StopTests
{
    [TestMethod]
    public async Task Patience_keeps_the_best_version_and_says_where_it_is()
    {
        using var place = new Workplace(Jobs.Stateless.With("stop: {rounds: 4}", "stop: {rounds: 200, metric: accuracy, patience: 3}").With("keep: 2", "keep: 1"));
        var run = (await place.RunAsync("out", "-o", "json")).Expect(0).Json;

        var history = run.GetProperty("history").EnumerateArray()
            .Select(line => (Round: line.GetProperty("round").GetInt32(), Accuracy: line.GetProperty("metrics").GetProperty("accuracy").GetDouble())).ToArray();
        var (best, last) = (history.MaxBy(line => line.Accuracy), history[^1].Round);
        Assert.AreEqual(best.Round + 3, last);
        Assert.AreEqual("patience", run.GetProperty("stoppedBy").GetString());
        StringAssert.StartsWith(run.GetProperty("ended").GetString(), $"stopped after round {last}: no improvement of accuracy in 3 evaluations; best is round {best.Round} with 0.");
        Assert.AreEqual(last, run.GetProperty("rounds").GetInt32());

        var told = run.GetProperty("best");
        Assert.AreEqual((best.Round, "accuracy", best.Accuracy), (told.GetProperty("round").GetInt32(), told.GetProperty("metric").GetString(), told.GetProperty("value").GetDouble()));
        var folder = told.GetProperty("checkpoint").GetString()!;
        Assert.AreEqual(told.GetProperty("modelSha256").GetString(), Workplace.HashOf(Path.Combine(folder, "model.safetensors")));
        Assert.AreNotEqual(run.GetProperty("modelSha256").GetString(), told.GetProperty("modelSha256").GetString());
        Assert.AreEqual(run.GetProperty("modelSha256").GetString(), place.ModelHash("out"));
        Assert.HasCount(2, Directory.GetDirectories(Path.GetDirectoryName(folder)!), "the best and the last one are kept");

        var text = (await place.ResumeAsync("out")).Expect(0).Stdout;
        Assert.Contains($"model.safetensors, of round {last}\nbest ", text);
        Assert.Contains($", of round {best.Round}: accuracy 0.", text);
        Assert.Contains($"\nuse    hierfl predict out --data FILE\n   or  hierfl predict {Path.GetRelativePath(place.Folder, folder)} --data FILE, the best", text);
        (await Hierfl.RunAsync(place.Folder, ["predict", folder, "--data", Workplace.Table])).Expect(0);
    }

    [TestMethod]
    public async Task A_target_that_is_reached_stops_the_run()
    {
        using var place = new Workplace(Jobs.Stateless.With("stop: {rounds: 4}", "stop: {rounds: 200, metric: auc, target: 0.5}"));
        var run = (await place.RunAsync("out", "-o", "json")).Expect(0).Json;
        Assert.AreEqual("target", run.GetProperty("stoppedBy").GetString());
        var (last, value) = (run.GetProperty("rounds").GetInt32(), run.GetProperty("metrics").GetProperty("auc").GetDouble());
        Assert.IsGreaterThanOrEqualTo(0.5, value);
        Assert.IsTrue(run.GetProperty("history").EnumerateArray().SkipLast(1).All(line => line.GetProperty("metrics").GetProperty("auc").GetDouble() < 0.5));
        StringAssert.StartsWith(run.GetProperty("ended").GetString(), $"stopped after round {last}: auc 0.");
    }

    [TestMethod]
    public async Task Rounds_alone_name_no_best_version()
    {
        using var place = new Workplace(Jobs.Stateless);
        var run = (await place.RunAsync("out", "-o", "json")).Expect(0).Json;
        Assert.AreEqual("rounds", run.GetProperty("stoppedBy").GetString());
        Assert.IsFalse(run.TryGetProperty("best", out var best) && best.ValueKind != JsonValueKind.Null);
    }
}
