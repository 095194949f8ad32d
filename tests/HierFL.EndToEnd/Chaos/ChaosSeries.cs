using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Chaos;

/// <summary>Runs one after another, each with a seed of its own; one that fails does not keep the others from being made.</summary>
/// <param name="seed">Of the first run; each next one has the next seed.</param>
/// <param name="draw">What is done in a run, given whether networks can be cut here.</param>
internal sealed class ChaosSeries(int seed, Func<Random, bool, ImmutableArray<ChaosAct>> draw)
{
    /// <summary>What a federation has stored grows with every job; a new one begins small.</summary>
    private const int RunsOfFederation = 10;

    private readonly Dictionary<string, Manifest> _quiet = new(StringComparer.Ordinal);
    private readonly List<string> _failed = [];
    private readonly Recoveries _recoveries = new();

    /// <param name="runs">How many.</param>
    /// <param name="jobs">Text of the job of each.</param>
    /// <param name="check">Makes the run of a job of that name, and checks what came out.</param>
    public async Task RunAsync(int runs, Func<int, string> jobs, Func<LocalFederation, ChaosRun, string, string, Task> check)
    {
        Installed.Need("redis-server", "azurite-blob");
        for (var first = 0; first < runs;)
        {
            var networks = await RegionNetworks.TryMakeAsync(LocalFederation.Regions);
            await using var federation = await LocalFederation.StartAsync(azurite: true, networks);
            var (run, failures) = (first, _failed.Count);
            while (run < Math.Min(runs, first + RunsOfFederation) && _failed.Count == failures)
            {
                await OneAsync(run, jobs(run), federation, networks, check);
                run++;
            }

            if (Length.IsLong)
            {
                await federation.CheckAuditAsync();
                federation.Keep($"seed-{seed + first}-to-{seed + run - 1}");
            }

            first = run;
        }

        Tell($"{runs - _failed.Count} of {runs} runs came through\n{_recoveries}");
        Assert.IsEmpty(_failed, string.Join("\n\n", _failed));
    }

    /// <summary>What the embedded run makes of the job, made once.</summary>
    public async Task<Manifest> QuietAsync(LocalFederation federation, string text)
    {
        if (!_quiet.TryGetValue(text, out var manifest))
        {
            var folder = await federation.EmbeddedRunAsync($"quiet-{_quiet.Count}", text);
            _quiet[text] = manifest = WireJson.Read<Manifest>(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json")));
        }

        return manifest;
    }

    private async Task OneAsync(int run, string text, LocalFederation federation, RegionNetworks? networks, Func<LocalFederation, ChaosRun, string, string, Task> check)
    {
        var (random, name) = (new Random(seed + run), $"chaos-{run}");
        var chaos = new ChaosRun(federation, networks, _recoveries, name, draw(random, networks is not null));
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            await check(federation, chaos, name, text);
            Tell($"seed {seed + run}, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s: {chaos.Story}");
        }
        catch (Exception failure)
        {
            // Every failure is told at the end, with the others.
            _failed.Add($"seed {seed + run}: {chaos.Story}\n{failure.Message}");
            Tell(_failed[^1]);
        }
    }

    /// <summary>Output of a test is shown when it ends; who waits for fifty runs wants to see them come.</summary>
    private void Tell(string line)
    {
        Console.WriteLine(line);
        if (Length.IsLong)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "chaos")).FullName;
            File.AppendAllText(Path.Combine(folder, $"series-{seed}.log"), line + "\n");
        }
    }
}
