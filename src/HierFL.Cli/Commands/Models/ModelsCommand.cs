using System.CommandLine;

namespace HierFL.Cli.Commands.Models;

/// <summary><c>hierfl models ...</c>: the model versions of a cluster's jobs.</summary>
internal static class ModelsCommand
{
    public static Command Build() => new("models", "List and download the models that jobs have made.")
    {
        ModelsListCommand.Build(),
        ModelsDownloadCommand.Build(),
        SharedOptions.Context,
    };
}
