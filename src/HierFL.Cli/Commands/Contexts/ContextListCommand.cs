using System.Collections.Immutable;
using System.CommandLine;
using HierFL.Cli.Configuration;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Contexts;

/// <summary><c>hierfl context list</c>.</summary>
internal static class ContextListCommand
{
    public static Command Build()
    {
        var output = SharedOptions.Format();
        var command = new Command("list", "List the clusters that are known; the current one has a star.") { output };
        command.SetAction(parsed =>
        {
            var file = ContextFile.Read();
            Document.Print(parsed.GetValue(output)!, new ContextList(file.Current, [.. file.Contexts.Select(entry => ContextView.Of(entry.Key, entry.Value))]), () => Text(file));
        });
        return command;
    }

    private static string Text(ContextsSpec file)
    {
        var table = new TextTable("CURRENT", "NAME", "CLUSTER", "GATEWAYS", "EDGE", "IDENTITY");
        foreach (var (name, context) in file.Contexts)
        {
            table.Add(name == file.Current ? "*" : "", name, context.Cluster, string.Join(',', context.Gateways), context.Edge, ShortPath.Of(context.Identity));
        }

        return table.ToString();
    }

    private sealed record ContextList(string? Current, ImmutableArray<ContextView> Contexts);
}

/// <summary>A context as it is printed.</summary>
internal sealed record ContextView(string Name, ImmutableArray<string> Gateways, string Edge, string Identity, string Cluster)
{
    public static ContextView Of(string name, ContextSpec context) => new(name, context.Gateways, context.Edge, context.Identity, context.Cluster);
}
