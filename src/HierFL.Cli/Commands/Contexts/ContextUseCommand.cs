using System.CommandLine;
using HierFL.Cli.Configuration;

namespace HierFL.Cli.Commands.Contexts;

/// <summary><c>hierfl context use NAME</c>.</summary>
internal static class ContextUseCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "Name of a context." };
        var command = new Command("use", "Make a context the current one.") { name };
        command.SetAction(parsed =>
        {
            var context = ContextFile.Find(parsed.GetValue(name)!);
            ContextFile.Change(file => file with { Current = context.Name });
            Console.WriteLine($"{context.Name} is the current context");
        });
        return command;
    }
}
