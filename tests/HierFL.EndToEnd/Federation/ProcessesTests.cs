using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Federation;

/// <summary>A federation of processes gives the bits of the embedded run; what befalls it meanwhile is for the tests of chaos.</summary>
[TestClass]
public sealed class ProcessesTests
{
    private static readonly string[] Kinds = [nameof(Jobs.Stateless), nameof(Jobs.Stateful), nameof(Jobs.Regional), nameof(Jobs.Tuned)];

    [TestMethod]
    public async Task Jobs_side_by_side_give_the_models_of_embedded_runs()
    {
        await using var federation = await LocalFederation.StartAsync();
        foreach (var kind in Kinds)
        {
            await federation.SubmitAsync(kind.ToLowerInvariant(), Jobs.Of(kind));
        }

        foreach (var kind in Kinds)
        {
            var name = kind.ToLowerInvariant();
            Assert.AreEqual(await federation.EmbeddedAsync(name, Jobs.Of(kind)), await federation.EndAsync(name), $"model of job {name}");
        }

        await MustTellOfItsEndAsync(federation, "tuned");
    }

    /// <summary>Why it stopped and which version is the best, as an operator asks for it.</summary>
    private static async Task MustTellOfItsEndAsync(LocalFederation federation, string name)
    {
        var entry = (await federation.RunAsync("jobs", "show", name, "--context", "local", "-o", "json")).Expect(0).Json.GetProperty("job");
        Assert.AreEqual("rounds", entry.GetProperty("stopped").GetProperty("cause").GetString());
        var (round, model) = (entry.GetProperty("best").GetProperty("round").GetInt32(), entry.GetProperty("best").GetProperty("model").GetString());

        var models = (await federation.RunAsync("models", "list", name, "--context", "local", "-o", "json")).Expect(0).Json.GetProperty("models").EnumerateArray().ToArray();
        var best = models.Single(version => version.GetProperty("isBest").GetBoolean());
        Assert.AreEqual((round, model), (best.GetProperty("round").GetInt32(), best.GetProperty("sha256").GetString()));
        Assert.HasCount(round == Jobs.Rounds ? 1 : 2, models, "the best and the last one are kept");

        (await federation.RunAsync("models", "download", name, "--best", "--out", "best", "--context", "local")).Expect(0);
        Assert.AreEqual(model, Workplace.HashOf(federation.FileOf("best/model.safetensors")));
        (await federation.RunAsync("models", "download", "stateless", "--best", "--out", "none", "--context", "local")).Expect(2);
        (await federation.RunAsync("models", "download", name, "--best", "--round", "1", "--out", "none", "--context", "local")).Expect(2);
    }

    [TestMethod]
    public async Task Hospitals_come_to_the_personal_models_of_embedded_runs()
    {
        await using var federation = await LocalFederation.StartAsync();
        foreach (var name in Jobs.Personal)
        {
            await federation.SubmitAsync(name, Jobs.PersonalOf(name));
        }

        foreach (var name in Jobs.Personal)
        {
            var run = await federation.EmbeddedRunAsync(name, Jobs.PersonalOf(name));
            Assert.AreEqual(Workplace.HashOf(Path.Combine(run, "model.safetensors")), await federation.EndAsync(name), $"common model of job {name}");
            foreach (var hospital in LocalFederation.Hospitals)
            {
                Assert.AreEqual(Personal(run, hospital, name), Personal(federation.FileOf(".hierfl"), hospital, name), $"personal model of {hospital} in job {name}");
            }
        }
    }

    /// <summary>The hash of a hospital's own model, wherever in a folder it lies.</summary>
    private static string Personal(string folder, string hospital, string job) => Workplace.HashOf(
        Directory.EnumerateFiles(folder, "model.safetensors", SearchOption.AllDirectories)
            .Single(path => path.Contains($"/{hospital}/", StringComparison.Ordinal) && path.EndsWith($"/personal/{job}/model.safetensors", StringComparison.Ordinal)));
}
