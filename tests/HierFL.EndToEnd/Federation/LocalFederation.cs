using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HierFL.Cli.Commands;
using HierFL.Core.Rounds;
using HierFL.EndToEnd.Processes;
using HierFL.Hosts;
using HierFL.Testing;

namespace HierFL.EndToEnd.Federation;

/// <summary>A federation of real processes, as <c>hierfl up</c> starts it: a root, two regions, four hospitals, mutual TLS between all of them.</summary>
internal sealed class LocalFederation : IAsyncDisposable
{
    public static readonly string[] Hospitals = ["aachen", "lyon", "osaka", "pune"];

    public static readonly string[] Regions = ["asia", "europe"];

    /// <summary>Where the rows of the breast-cancer example lie.</summary>
    private const string Table = "table: breast-cancer.csv\nhospital: hospital\nregion: region\nsplit: split\n";

    /// <summary>Long beside what a round costs: a job then lasts as many seconds on a busy machine as on a quiet one.</summary>
    private const string Delay = "150ms";

    /// <summary>A job that has not ended by then hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment;
    private readonly RegionNetworks? _networks;
    private readonly IStoredBlobs _blobs;

    private LocalFederation(bool azurite, RegionNetworks? networks)
    {
        _environment = new() { ["XDG_CONFIG_HOME"] = _folder.File("config") };
        _networks = networks;
        _blobs = azurite ? new AzuriteBlobs(_folder.File(".hierfl/azurite")) : new FolderBlobs(_folder.File(".hierfl/blobs"));
    }

    /// <param name="azurite">Whether blobs go to Azurite, instead of a folder.</param>
    /// <param name="networks">A network for each region, so that it can be cut off; null has all on the loopback address.</param>
    /// <param name="data">Writes a federation file of these hospitals and regions, and what it names, into a folder; null takes rows of the breast-cancer example.</param>
    /// <param name="isPaced">Whether hospitals take a while for a round, so that a job goes on for as long as somebody works at its federation.</param>
    public static async Task<LocalFederation> StartAsync(bool azurite = false, RegionNetworks? networks = null, Action<string>? data = null, bool isPaced = false)
    {
        var federation = await PrepareAsync(azurite, networks, data, isPaced);
        var up = await federation.RunAsync(["up", "--detach", "--blobs", azurite ? "azurite" : "folder", .. networks?.Places ?? []]);
        Assert.AreEqual(0, up.ExitCode, $"{up}\n{federation.Logs()}");
        return federation;
    }

    /// <summary>Its files, for somebody else to start it.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task<LocalFederation> PrepareAsync(bool azurite = false, RegionNetworks? networks = null, Action<string>? data = null, bool isPaced = false)
    {
        var federation = new LocalFederation(azurite, networks) { Embedded = data is null ? "embedded.yaml" : "federation.yaml" };
        await (data is null ? federation.WriteTableAsync(isPaced) : Task.Run(() => data(federation._folder.Path)));
        return federation;
    }

    /// <summary>Where its people work: <see cref="FileOf"/> names what is in it.</summary>
    public string Folder => _folder.Path;

    /// <summary>What its programs find in their environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => _environment;

    /// <summary>The federation file of embedded runs, in which nobody waits.</summary>
    private string Embedded { get; init; } = "";

    private async Task WriteTableAsync(bool isPaced)
    {
        var lines = await File.ReadAllLinesAsync(Workplace.Table);
        await File.WriteAllLinesAsync(
            _folder.File("breast-cancer.csv"), lines.Where((line, index) => index == 0 || Hospitals.Any(name => line.StartsWith(name + ",", StringComparison.Ordinal))));
        var limits = isPaced ? $"limits: {{{string.Join(", ", Hospitals.Select(name => $"{name}: {{delay: {Delay}}}"))}}}\n" : "";
        await File.WriteAllTextAsync(_folder.File("federation.yaml"), Table + limits);
        await File.WriteAllTextAsync(_folder.File(Embedded), Table);
    }

    /// <summary>What the embedded run makes of the job from the same rows; in this process, which has started already.</summary>
    /// <param name="name">Of the job, and of its folder.</param>
    /// <param name="job">As text.</param>
    /// <param name="more">Options of the run.</param>
    /// <returns>The folder of the run.</returns>
    public async Task<string> EmbeddedRunAsync(string name, string job, params string[] more)
    {
        await WriteAsync(name, job);
        var folder = FileOf($"runs/{name}");
        Assert.AreEqual(ExitCodes.Done, await CommandLine.RunAsync(["run", FileOf($"{name}.yaml"), "--federation", FileOf(Embedded), "--out", folder, .. more]));
        return folder;
    }

    /// <summary>The SHA-256 of the model that the embedded run makes of the job.</summary>
    public async Task<string> EmbeddedAsync(string name, string job) => Workplace.HashOf(Path.Combine(await EmbeddedRunAsync(name, job), "model.safetensors"));

    /// <summary>The SHA-256 of the model that a job's own record gives when it is made again.</summary>
    public async Task<string> ReplayAsync(string name, string job, Manifest manifest)
    {
        await File.WriteAllBytesAsync(_folder.File($"{name}.manifest.json"), WireJson.Bytes(manifest));
        var folder = await EmbeddedRunAsync(name, job, "--replay", FileOf($"{name}.manifest.json"));
        return Workplace.HashOf(Path.Combine(folder, "model.safetensors"));
    }

    public async Task SubmitAsync(string name, string job)
    {
        await WriteAsync(name, job);
        (await RunAsync("jobs", "submit", $"{name}.yaml", "--context", "local")).Expect(0);
    }

    /// <summary>Waits for the job's end, and gives the SHA-256 of its model.</summary>
    public async Task<string> EndAsync(string name)
    {
        var job = Job(name);
        await AwaitAsync($"job {name} is over", () => Task.FromResult(job.Outcome is not null));
        JsonElement entry = default;
        await AwaitAsync($"job {name} is known to be over", async () =>
        {
            var shown = await RunAsync("jobs", "show", name, "--context", "local", "-o", "json");
            entry = shown.ExitCode == 0 ? shown.Json : default;
            return entry.ValueKind == JsonValueKind.Object && Text(entry, "state") is "finished" or "failed" or "cancelled";
        });
        Assert.AreEqual("finished", Text(entry, "state"), $"{entry}\n{Logs()}");
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(job.Model()));
    }

    public StoredJob Job(string name) => new(_blobs, name);

    /// <summary>Waits until a round of the job is committed.</summary>
    public Task CommitsAsync(string name, int round) =>
        AwaitAsync($"round {round} of job {name} is committed", () => Task.FromResult(Job(name).Round >= round));

    /// <summary>kill -9, and whoever watches over it starts another. The role is the name of the pid file.</summary>
    public Task KillAsync(string role) => SignalAsync(role, "KILL");

    /// <summary>Sends a signal to the process that now has the role.</summary>
    public async Task SignalAsync(string role, string signal)
    {
        var pid = (await File.ReadAllTextAsync(_folder.File($".hierfl/{role}.pid"))).Trim();
        using var kill = Process.Start("/bin/kill", ["-" + signal, pid]);
        await kill.WaitForExitAsync();
    }

    /// <summary>A file of the federation's folder.</summary>
    public string FileOf(string path) => _folder.File(path);

    /// <summary>Waits until it holds, with the last lines of every log if it does not.</summary>
    public Task AwaitAsync(string what, Func<Task<bool>> condition) => HoldsAsync(what, condition, Logs);

    public Task<Finished> RunAsync(params string[] arguments) => Hierfl.RunAsync(_folder.Path, arguments, _environment, _networks?.Within);

    /// <summary>The last lines of every log.</summary>
    public string Logs() => string.Join('\n', Directory.EnumerateFiles(_folder.File(".hierfl/logs")).Order(StringComparer.Ordinal)
        .SelectMany(file => File.ReadLines(file).TakeLast(10).Select(line => $"{Path.GetFileName(file)}: {line}")));

    /// <summary>Every audit log is a whole chain.</summary>
    public async Task CheckAuditAsync()
    {
        foreach (var region in Regions.Prepend("root"))
        {
            (await RunAsync("audit", "verify", "--region", region, "--context", "local")).Expect(0);
        }
    }

    /// <summary>Copies what the federation has written about itself to a folder that stays.</summary>
    public void Keep(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "chaos", name)).FullName;
        foreach (var file in Directory.EnumerateFiles(_folder.File(".hierfl/logs")).Append(_folder.File(".hierfl/state.json")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        _networks?.Dispose();
        _folder.Dispose();
    }

    private Task WriteAsync(string name, string job) => File.WriteAllTextAsync(_folder.File($"{name}.yaml"), job.With("name: small", $"name: {name}"));

    private static string? Text(JsonElement entry, string property) =>
        (entry.TryGetProperty("job", out var job) && job.ValueKind == JsonValueKind.Object ? job : entry).TryGetProperty(property, out var value) ? value.GetString() : null;

    public static async Task HoldsAsync(string what, Func<Task<bool>> condition, Func<string>? logs = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            try
            {
                await pause.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"after {Patience} it is not so that {what}\n{logs?.Invoke()}"));
            }
        }
    }
}
