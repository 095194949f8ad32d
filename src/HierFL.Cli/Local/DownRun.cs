namespace HierFL.Cli.Local;

/// <summary>Ends a local federation: by way of the process that looks after it, and if that is gone, each of its processes.</summary>
internal static class DownRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan OrphanPatience = TimeSpan.FromSeconds(20);

    /// <returns>How many processes were ended.</returns>
    /// <exception cref="LocalException">It cannot be told what runs.</exception>
    public static async Task<int> RunAsync(LocalFolder folder)
    {
        var state = LocalState.Read(folder);
        if (state is null)
        {
            return File.Exists(folder.State) || FolderHold.IsHeld(folder)
                ? throw new LocalException($"what runs in {Rendering.ShortPath.Of(folder.Root)} is not known: its state.json cannot be read. The .pid files beside it name the processes; a federation that is just starting can be ended in a moment")
                : 0;
        }

        var alive = state.Processes.Count(process => process.Process?.IsAlive == true);
        if (state.Supervisor.IsAlive)
        {
            await state.Supervisor.StopAsync(Patience);
        }

        await EndAsync(LocalState.Read(folder), folder);
        return alive;
    }

    /// <summary>Ends what is left of a federation whose supervisor is gone. Only processes that are the very ones it started.</summary>
    public static async Task EndAsync(LocalState? state, LocalFolder folder)
    {
        foreach (var process in (state?.Processes ?? []).Reverse())
        {
            if (process.Process is { } stamp)
            {
                await stamp.StopAsync(OrphanPatience);
            }

            File.Delete(folder.Pid(process.Role));
        }
    }
}
