using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>A federation of processes to which a disaster happens, and an operator's shell in its folder.</summary>
internal sealed class Disaster : IAsyncDisposable
{
    private readonly OperatorShell _shell;
    private readonly List<string> _started = [];

    private Disaster(LocalFederation federation) => (Federation, _shell) = (federation, new OperatorShell(federation));

    public LocalFederation Federation { get; }

    public static async Task<Disaster> StartAsync() => new(await LocalFederation.StartAsync(isPaced: true));

    /// <summary>A job that is at work for as long as a drill needs; of evaluations it makes few.</summary>
    public static string JobOf(int rounds) => Jobs.Stateless.With("{rounds: 4}", string.Create(CultureInfo.InvariantCulture, $"{{rounds: {rounds}}}")).With("every: 1", "every: 20");

    /// <inheritdoc cref="OperatorShell.TypeAsync"/>
    public Task<string> TypeAsync(IEnumerable<string> commands, IReadOnlyDictionary<string, string>? more = null) => _shell.TypeAsync(commands, more);

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
