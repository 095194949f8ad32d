using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>A federation of processes to which a disaster happens, and an operator's shell in its folder.</summary>
internal sealed class Disaster : IAsyncDisposable
{
    private readonly Dictionary<string, string> _environment;
    private readonly List<string> _started = [];

    private Disaster(LocalFederation federation)
    {
        Federation = federation;
        var programs = ((string[])["HierFL.Cli", "HierFL.Silo", "HierFL.Agent"])
            .Select(project => Path.Combine(Checkout.Root, "artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name));
        _environment = new()
        {
            ["XDG_CONFIG_HOME"] = federation.FileOf("config"),
            ["PATH"] = string.Join(Path.PathSeparator, [.. programs, Environment.GetEnvironmentVariable("PATH")!]),
        };
    }

    public LocalFederation Federation { get; }

    public static async Task<Disaster> StartAsync() => new(await LocalFederation.StartAsync());

    /// <summary>A job that is at work for as long as a drill needs; of evaluations it makes few.</summary>
    public static string JobOf(int rounds) => Jobs.Stateless.With("{rounds: 4}", string.Create(CultureInfo.InvariantCulture, $"{{rounds: {rounds}}}")).With("every: 1", "every: 20");

    /// <summary>What an operator types, in a shell that stops at the first command that fails.</summary>
    public async Task<Finished> TypeAsync(string script, IReadOnlyDictionary<string, string>? more = null)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        using var shell = Hierfl.Start("/bin/sh", Federation.FileOf("."), ["-ec", script], environment);
        return (await shell.EndAsync()).Expect(0);
    }

    /// <summary>The job as a store elsewhere than the federation's own has it.</summary>
    public StoredJob Stored(string store, string job) => new(new FolderBlobs(Federation.FileOf(store)), job);

    /// <summary>kill -9 of whoever starts again what ends.</summary>
    public Task LeaveAloneAsync() => KillAsync(State().GetProperty("supervisor"));

    /// <summary>kill -9 of every process of the federation at once, as when the power goes everywhere.</summary>
    public async Task KillAllAsync()
    {
        await LeaveAloneAsync();
        await Task.WhenAll(State().GetProperty("processes").EnumerateArray().Select(process => KillAsync(process.GetProperty("process"))));
    }

    /// <summary>How often each process was started again, by its role.</summary>
    public Dictionary<string, int> Restarts() => State().GetProperty("processes").EnumerateArray()
        .ToDictionary(process => process.GetProperty("role").GetString()!, process => process.GetProperty("restarts").GetInt32());

    /// <summary>To be killed at the end: the process id in a file that a page tells people to write.</summary>
    public void Ends(string pidFile) => _started.Add(pidFile);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _started.Select(Federation.FileOf).Where(File.Exists))
        {
            await SignalAsync("KILL", int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));
        }

        await Federation.DisposeAsync();
    }

    private JsonElement State() => JsonDocument.Parse(File.ReadAllBytes(Federation.FileOf(".hierfl/state.json"))).RootElement;

    /// <summary>Returns once it is gone; a process that was not there is gone too.</summary>
    private static async Task KillAsync(JsonElement stamp)
    {
        if (stamp.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var pid = stamp.GetProperty("pid").GetInt32();
        await SignalAsync("KILL", pid);
        await Eventually.HoldsAsync($"process {pid} is gone", () => !IsAlive(pid));
    }

    /// <summary>A process that nobody has buried yet does nothing any more.</summary>
    private static bool IsAlive(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].TrimStart()[0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }
}
