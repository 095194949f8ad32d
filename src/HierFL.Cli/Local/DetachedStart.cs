using System.Diagnostics;

namespace HierFL.Cli.Local;

/// <summary>Leaves a process behind that looks after the federation, and waits until it is up.</summary>
internal static class DetachedStart
{
    private const string Log = "up";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static Process Begin(LocalFolder folder, IEnumerable<string> arguments)
    {
        var log = folder.Log(Log);
        LocalFolder.Private(Path.GetDirectoryName(log)!);
        if (File.Exists(log))
        {
            File.Move(log, log + ".1", overwrite: true);
        }

        var (program, first) = Self();
        var session = Programs.Setsid is { } setsid ? $"'{setsid}' " : "";
        var info = new ProcessStartInfo("/bin/sh", ["-c", $"exec {session}\"$0\" \"$@\" >>\"$HIERFL_LOG\" 2>&1 </dev/null", program, .. first, .. arguments]);
        info.Environment["HIERFL_LOG"] = log;
        return Process.Start(info)!;
    }

    /// <summary>Waits until it is up, telling each step.</summary>
    /// <param name="folder">Of the federation.</param>
    /// <param name="isAlive">Whether the process that brings it up lives.</param>
    /// <param name="cancellation">Stops waiting; the start goes on.</param>
    /// <exception cref="LocalException">It did not come up.</exception>
    public static async Task<LocalState> AwaitAsync(LocalFolder folder, Func<bool> isAlive, CancellationToken cancellation)
    {
        var told = "";
        while (true)
        {
            var alive = isAlive();
            var state = LocalState.Read(folder) is { } read && read.Supervisor.IsAlive ? read : null;
            if (state is { IsReady: true })
            {
                return state;
            }

            if (state is not null && state.Step.Length > 0 && state.Step != told)
            {
                told = state.Step;
                await Console.Error.WriteLineAsync(told);
            }

            if (!alive)
            {
                var problem = LocalState.Read(folder)?.Problem;
                throw new LocalException(problem ?? $"the federation did not come up; {Rendering.ShortPath.Of(folder.Log(Log))} says why");
            }

            try
            {
                await Task.Delay(Look, cancellation);
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"the federation goes on starting; end it with: {folder.Down}");
                throw;
            }
        }
    }

    /// <summary>This program, as it is to be started again: by its own name, or by dotnet and the name of its assembly.</summary>
    private static (string Program, string[] First) Self()
    {
        var own = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(own) == "dotnet" ? (own, [typeof(DetachedStart).Assembly.Location]) : (own, []);
    }
}
