using System.Globalization;
using System.Text.Json;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Federation;

/// <summary>A federation of real processes, as <c>hierfl up</c> starts it: a root, two regions, four hospitals, mutual TLS between all of them.</summary>
internal sealed class LocalFederation : IAsyncDisposable
{
    private static readonly string[] Hospitals = ["aachen", "lyon", "osaka", "pune"];

    /// <summary>A job that has not ended by then hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment;

    private LocalFederation() => _environment = new() { ["XDG_CONFIG_HOME"] = _folder.File("config") };

    /// <summary>Everything that runs, by the name of its pid file.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["silo-root", "silo-europe", "silo-asia", .. Hospitals.Select(hospital => "agent-" + hospital)];

    public static async Task<LocalFederation> StartAsync()
    {
        var federation = new LocalFederation();
        var lines = await File.ReadAllLinesAsync(Workplace.Table);
        await File.WriteAllLinesAsync(
            federation._folder.File("breast-cancer.csv"), lines.Where((line, index) => index == 0 || Hospitals.Any(name => line.StartsWith(name + ",", StringComparison.Ordinal))));
        await File.WriteAllTextAsync(
            federation._folder.File("federation.yaml"), "{table: breast-cancer.csv, hospital: hospital, region: region, split: split}\n");
        (await federation.RunAsync("up", "--detach")).Expect(0);
        return federation;
    }

    /// <summary>The SHA-256 of the model that the embedded run makes of the job from the same rows.</summary>
    public async Task<string> EmbeddedAsync(string name, string job)
    {
        await WriteAsync(name, job);
        (await RunAsync("run", $"{name}.yaml", "--out", $"runs/{name}", "-o", "json")).Expect(0);
        return Workplace.HashOf(_folder.File($"runs/{name}/model.safetensors"));
    }

    public async Task SubmitAsync(string name, string job)
    {
        await WriteAsync(name, job);
        (await RunAsync("jobs", "submit", $"{name}.yaml", "--context", "local")).Expect(0);
    }

    /// <summary>Waits for the job's end, and gives the SHA-256 of its model.</summary>
    public async Task<string> EndAsync(string name)
    {
        JsonElement entry = default;
        await HoldsAsync($"job {name} is over", async () =>
        {
            var shown = await RunAsync("jobs", "show", name, "--context", "local", "-o", "json");
            entry = shown.ExitCode == 0 ? shown.Json : default;
            return entry.ValueKind == JsonValueKind.Object && Text(entry, "state") is "finished" or "failed" or "cancelled";
        });
        Assert.AreEqual("finished", Text(entry, "state"), $"{entry}\n{Logs()}");
        var folder = _folder.File($".hierfl/blobs/jobs/{name}/checkpoints");
        return Workplace.HashOf(Path.Combine(Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Last(), "model.safetensors"));
    }

    /// <summary>Waits until a round of the job is committed.</summary>
    public Task CommitsAsync(string name, int round) => HoldsAsync($"round {round} of job {name} is committed", () =>
    {
        var folder = _folder.File($".hierfl/blobs/jobs/{name}/checkpoints");
        return Task.FromResult(Directory.Exists(folder) && Directory.EnumerateDirectories(folder)
            .Any(path => string.CompareOrdinal(Path.GetFileName(path)[..6], round.ToString("D6", CultureInfo.InvariantCulture)) >= 0));
    });

    /// <summary>kill -9, and whoever watches over it starts another.</summary>
    public async Task KillAsync(string role)
    {
        var file = _folder.File($".hierfl/{role}.pid");
        var pid = (await File.ReadAllTextAsync(file)).Split('\n', ' ')[0].Trim();
        using var kill = System.Diagnostics.Process.Start("/bin/kill", ["-9", pid]);
        await kill.WaitForExitAsync();
    }

    /// <summary>A file of the federation's folder.</summary>
    public string FileOf(string path) => _folder.File(path);

    public Task<Finished> RunAsync(params string[] arguments) => Hierfl.RunAsync(_folder.Path, arguments, _environment);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        _folder.Dispose();
    }

    private Task WriteAsync(string name, string job) => File.WriteAllTextAsync(_folder.File($"{name}.yaml"), job.With("name: small", $"name: {name}"));

    private static string? Text(JsonElement entry, string property) =>
        (entry.TryGetProperty("job", out var job) && job.ValueKind == JsonValueKind.Object ? job : entry).TryGetProperty(property, out var value) ? value.GetString() : null;

    public static async Task HoldsAsync(string what, Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await condition())
        {
            try
            {
                await pause.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"after {Patience} it is not so that {what}");
            }
        }
    }

    private string Logs() => string.Join('\n', Directory.EnumerateFiles(_folder.File(".hierfl/logs")).Order(StringComparer.Ordinal)
        .SelectMany(file => File.ReadLines(file).TakeLast(10).Select(line => $"{Path.GetFileName(file)}: {line}")));
}
