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
}
