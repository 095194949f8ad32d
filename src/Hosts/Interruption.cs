using System.Runtime.InteropServices;

namespace HierFL.Hosts;

/// <summary>
/// Ctrl-C, the polite kill of an init system, and a terminal that closes. The command learns of it by its token; what it does not end in time, such as a training
/// step inside libtorch, ends with the process. Whichever signal came, and however often, the exit code is the one that is documented.
/// </summary>
internal static class Interruption
{
    /// <param name="command">Told by its token that it is to end; its exit code is the process's.</param>
    /// <param name="patience">How long it may take to end.</param>
    public static Task<int> HeedAsync(Func<CancellationToken, Task<int>> command, TimeSpan patience)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return HeedAsync(command, patience, asked.Task, Listen(asked), EndProcess);
    }

    /// <inheritdoc cref="HeedAsync(Func{CancellationToken, Task{int}}, TimeSpan)"/>
    /// <param name="command">As above.</param>
    /// <param name="patience">As above.</param>
    /// <param name="asked">Completes with the first signal.</param>
    /// <param name="listening">What hears the signals.</param>
    /// <param name="endProcess">Ends the process with whatever still runs in it.</param>
    internal static async Task<int> HeedAsync(
        Func<CancellationToken, Task<int>> command, TimeSpan patience, Task asked, IDisposable listening, Action<int> endProcess)
    {
        using var stop = new CancellationTokenSource();

        // A command without a token would hold this thread, and its signals with it.
        var work = Task.Run(() => command(stop.Token), CancellationToken.None);
        if (await Task.WhenAny(work, asked) == work)
        {
            listening.Dispose();
            return await work;
        }

        // From here on they are heard to the end of the process: a signal that came again would have its own exit code.
        var told = stop.CancelAsync();
        if (await Task.WhenAny(work, Task.Delay(patience, CancellationToken.None)) != work)
        {
            endProcess(ExitCodes.Interrupted);
            return ExitCodes.Interrupted;
        }

        await told;

        // What fails while it is torn down fails by that.
        return await work is var code && code == ExitCodes.Failed ? ExitCodes.Interrupted : code;
    }

    private static Listening Listen(TaskCompletionSource asked)
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        return new Listening([.. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            asked.TrySetResult();
        }))]);
    }

    /// <summary>An orderly exit of the process would wait for, or unload, libraries that other threads compute in.</summary>
    private static void EndProcess(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(code);
        }

        ExitAtOnce(code);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitAtOnce(int code);

    private sealed class Listening(PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (var registration in registrations)
            {
                registration.Dispose();
            }
        }
    }
}
