using System.CommandLine;
using HierFL.Cli.Configuration;

namespace HierFL.Cli.Commands.Contexts;

/// <summary><c>hierfl context remove NAME</c>.</summary>
internal static class ContextRemoveCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "Name of a context." };
        var command = new Command("remove", "Forget a context; the identity it names stays where it is.") { name };
        command.SetAction(parsed =>
        {
            var context = ContextFile.Find(parsed.GetValue(name)!);
            var file = ContextFile.Change(file => file with
            {
                Contexts = file.Contexts.Remove(context.Name),
                Current = file.Current == context.Name ? null : file.Current,
            });
            Console.WriteLine($"{context.Name} is forgotten{(file.Current is null ? "; no context is the current one" : "")}");
        });
        return command;
    }
}
