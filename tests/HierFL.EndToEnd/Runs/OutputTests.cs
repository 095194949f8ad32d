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
