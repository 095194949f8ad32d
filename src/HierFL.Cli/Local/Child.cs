using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HierFL.Cli.Local;

/// <summary>A process that is started again whenever it ends, sooner the longer it lived.</summary>
internal sealed class Child(ChildSpec spec, LocalFolder folder, Action<string> changed) : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Whoever lived so long is not failing at its start.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private volatile ProcessStamp? _process;
    private volatile ChildState _state = ChildState.Stopped;
    private int _restarts;
    private int _early;

    public ChildSpec Spec => spec;

    /// <summary>How often in a row it ended soon after its start.</summary>
    public int EarlyEnds => Volatile.Read(ref _early);

    public LocalProcess Now => new(spec.Role, _process, _state, Volatile.Read(ref _restarts), spec.Ports);

    public void Start() => _running = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Ends it for good: it has so long to end by itself.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await _stop.CancelAsync();
        if (_process is { } process)
        {
            await process.StopAsync(patience);
        }

        await _running;
        Note(() => File.Delete(folder.Pid(spec.Role)));
        Become(ChildState.Stopped, null, "stopped");
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var end = await LiveAsync();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            Volatile.Write(ref _early, Stopwatch.GetElapsedTime(began) < LongLife ? _early + 1 : 0);
            var pause = Pause(_early);
            Interlocked.Increment(ref _restarts);
            Become(ChildState.Restarting, null, string.Create(CultureInfo.InvariantCulture, $"{end}, started again in {pause.TotalSeconds:0.0} s"));
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One life of it.</summary>
    /// <returns>How that came to its end.</returns>
    private async Task<string> LiveAsync()
    {
        Process process;
        try
        {
            process = Process.Start(StartInfo())!;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            // Too little memory, or too many processes: that may pass.
            return $"could not be started ({error.Message})";
        }

        using (process)
        {
            Note(() => File.WriteAllText(folder.Pid(spec.Role), process.Id.ToString(CultureInfo.InvariantCulture) + "\n"));
            Become(ChildState.Running, ProcessStamp.Of(process.Id) ?? new ProcessStamp(process.Id, 0), "");
            if (_stop.IsCancellationRequested)
            {
                // It was begun while the stop was decided on.
                await _process!.StopAsync(TimeSpan.FromSeconds(5));
            }

            await process.WaitForExitAsync(CancellationToken.None);
            return string.Create(CultureInfo.InvariantCulture, $"ended with {process.ExitCode}");
        }
    }

    /// <summary>A disk that takes no note is told, and ends nobody's care for the process.</summary>
    private void Note(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            changed($"{spec.Role}: {error.Message}");
        }
    }

    private static TimeSpan Pause(int early)
    {
        var longest = Math.Min(LongestPause.TotalSeconds, ShortestPause.TotalSeconds * Math.Pow(2, Math.Clamp(early - 1, 0, 10)));
        return TimeSpan.FromSeconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    /// <summary>
    /// By way of a shell that becomes the program: its output goes to the log without passing through us, so that it outlives us if it must; and in a session
    /// of its own, so that a Ctrl-C at the terminal is ours to answer.
    /// </summary>
    private ProcessStartInfo StartInfo()
    {
        string[] network = spec.Place.Namespace is { } file ? ["nsenter", $"--net={file}"] : [];
        string[] session = Programs.Setsid is { } setsid ? [setsid] : [];
        var info = new ProcessStartInfo(
            "/bin/sh", ["-c", "exec \"$0\" \"$@\" >>\"$HIERFL_LOG\" 2>&1 </dev/null", .. network, .. session, spec.Program, .. spec.Arguments]);
        info.Environment["HIERFL_LOG"] = folder.Log(spec.Role);
        foreach (var (name, value) in spec.Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private void Become(ChildState state, ProcessStamp? process, string news)
    {
        (_state, _process) = (state, process);
        changed(news.Length > 0 ? $"{spec.Role}: {news}" : "");
    }
}
