using System.CommandLine;

namespace HierFL.Cli.Commands.Contexts;

/// <summary><c>hierfl context ...</c>: which clusters there are, and who one is there.</summary>
internal static class ContextCommand
{
    public static Command Build() => new("context", "Name the clusters you work with, and who you are there.")
    {
        ContextAddCommand.Build(),
        ContextListCommand.Build(),
        ContextUseCommand.Build(),
        ContextShowCommand.Build(),
        ContextRemoveCommand.Build(),
    };
}
