using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Crashes;

/// <summary>Kills that no crash point foresees.</summary>
[TestClass]
public sealed class RandomKillTests
{
    [TestMethod]
    [DataRow(nameof(Jobs.Stateful))]
    [DataRow(nameof(Jobs.Stateless))]
    [DataRow(nameof(Jobs.Regional))]
    public async Task A_kill_at_any_moment_loses_nothing(string kind)
    {
        var (job, random) = (Jobs.Of(kind), new Random(Seeds.Next(11)));
        var quiet = await QuietRun.OfAsync(job);
        for (var trial = 0; trial < Length.Of(kind == nameof(Jobs.Stateful) ? 2 : 1, 20); trial++)
        {
            using var place = new Workplace(job);
            var story = new List<string>();
            var kills = random.Next(1, 4);
            for (var kill = 0; kill < kills; kill++)
            {
                // The first part of a run only starts the runtime.
                var moment = quiet.Duration * (0.3 + (0.7 * random.NextDouble()));
                using var process = place.Start("out", Directory.Exists(place.At("out")) ? ["--resume"] : []);
                var end = process.EndAsync();
                await Task.WhenAny(end, Task.Delay(moment));
                process.Kill();
                story.Add($"{moment.TotalSeconds:0.000} s ({(await end).ExitCode})");
            }

            quiet.AssertEqual(place, "out", await place.GoOnAsync("out"), "kills after " + string.Join(", ", story));
        }
    }
}
