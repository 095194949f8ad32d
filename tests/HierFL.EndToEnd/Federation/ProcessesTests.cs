using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Federation;

/// <summary>A federation of processes gives the bits of the embedded run; what befalls it meanwhile is for the tests of chaos.</summary>
[TestClass, DoNotParallelize]
public sealed class ProcessesTests
{
    private static readonly string[] Kinds = [nameof(Jobs.Stateless), nameof(Jobs.Stateful), nameof(Jobs.Regional)];

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
