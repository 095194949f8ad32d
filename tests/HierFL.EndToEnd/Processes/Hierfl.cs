using System.Diagnostics;

namespace HierFL.EndToEnd.Processes;

/// <summary>A program of the house that runs, or has run.</summary>
internal sealed class Hierfl : IDisposable
{
    // Far beyond any run here, and well below the patience of whoever watches.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _stdout;
    private readonly Task<string> _stderr;
    private readonly string _command;
    private readonly StderrWatch _watch = new();

    private Hierfl(ProcessStartInfo start)
    {
        _command = $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _stdout = _process.StandardOutput.ReadToEndAsync();
        _stderr = _watch.ReadAsync(_process.StandardError);
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts it in <paramref name="folder"/>.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">After the program's name.</param>
    /// <param name="environment">Added to this process's.</param>
    /// <param name="within">A command that runs the program somewhere else, such as in a network of its own.</param>
    public static Hierfl Start(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IEnumerable<string>? within = null) =>
        Start(LocalPrograms.Cli, folder, arguments, environment, within);

    /// <summary>Starts another program of the house.</summary>
    public static Hierfl Start(
        string executable, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IEnumerable<string>? within = null)
    {
        var start = StartOf(folder, [.. within ?? [], executable, .. arguments]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new Hierfl(start);
    }

    public static async Task<Finished> RunAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IEnumerable<string>? within = null)
    {
        using var process = Start(folder, arguments, environment, within);
        return await process.EndAsync();
    }

    /// <inheritdoc cref="Start(string, string, IEnumerable{string}, IReadOnlyDictionary{string, string}?, IEnumerable{string}?)"/>
    public static async Task<Finished> RunAsync(string executable, string folder, IEnumerable<string> arguments)
    {
        using var process = Start(executable, folder, arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs it as a shell does that was told to redirect its streams.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="redirections">As typed after the command, for example <c>2&gt;&amp;-</c>.</param>
    /// <param name="arguments">After the program's name.</param>
    public static async Task<Finished> RedirectedAsync(string folder, string redirections, params string[] arguments)
    {
        using var process = new Hierfl(StartOf(folder, ["/bin/sh", "-c", $"\"$0\" \"$@\" {redirections}", LocalPrograms.Cli, .. arguments]));
        return await process.EndAsync();
    }

    /// <summary>Completes when stderr has a line with this text, or the process has ended.</summary>
    public Task SaysAsync(string text) => Task.WhenAny(_watch.SaysAsync(text), _stderr).WaitAsync(Patience);

    /// <summary>kill -9, of a process that may have ended by itself.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal, such as INT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<Finished> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            Assert.Fail($"it did not end within {Patience}: {_command}\n{await _stdout}\n{await _stderr}");
        }

        return new Finished(_command, _process.ExitCode, await _stdout, await _stderr);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartOf(string folder, IEnumerable<string> command)
    {
        // A parent in the background may ignore SIGINT and hand that on; env gives the program the default again.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT,TERM,HUP", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("HIERFL_CRASH_AT");
        start.Environment.Remove("HIERFL_CRASH_LOG");

        // Short processes spend their time on compiling; profiling the code for a later, better version of it is in vain.
        start.Environment["DOTNET_TieredPGO"] = "0";

        // As in the images; a killed process would leave the sockets of debuggers behind.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }
}
