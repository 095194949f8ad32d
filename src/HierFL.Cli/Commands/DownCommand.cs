using System.CommandLine;
using HierFL.Cli.Local;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl down</c>: ends what <c>hierfl up</c> started.</summary>
internal static class DownCommand
{
    public static Command Build()
    {
        var folder = UpCommand.Folder();
        var command = new Command("down", "End the federation that hierfl up started; what it has learned stays.") { folder };
        command.SetAction(async (parsed, _) =>
        {
            var local = LocalFolder.At(parsed.GetValue(folder));
            var ended = await DownRun.RunAsync(local);
            Console.WriteLine(ended == 0 ? $"nothing runs in {ShortPath.Of(local.Root)}" : $"{ended} processes have ended; checkpoints, certificates and logs stay in {ShortPath.Of(local.Root)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
