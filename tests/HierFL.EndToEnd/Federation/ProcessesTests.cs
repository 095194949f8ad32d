using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Federation;

/// <summary>A federation of processes gives the bits of the embedded run, whatever dies in it.</summary>
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
    public async Task Killed_processes_change_no_bit_of_the_model()
    {
        var random = new Random(Seeds.Next(12));
        var job = Jobs.Stateful.With("rounds: 4", "rounds: 24");
        await using var federation = await LocalFederation.StartAsync();
        var quiet = await federation.EmbeddedAsync("chaos", job);
        for (var trial = 0; trial < Length.Of(1, 50); trial++)
        {
            var name = $"chaos-{trial}";
            await federation.SubmitAsync(name, job);
            var story = new List<string>();
            for (var round = 3; round < 24; round += random.Next(4, 9))
            {
                await federation.CommitsAsync(name, round);
                var victim = LocalFederation.Roles[random.Next(LocalFederation.Roles.Count)];
                await federation.KillAsync(victim);
                story.Add($"{victim} in round {round + 1}");
            }

            Assert.AreEqual(quiet, await federation.EndAsync(name), $"another model after kills of {string.Join(", ", story)}");
        }
    }
}
