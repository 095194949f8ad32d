using System.CommandLine;
using HierFL.Cli.Commands.Pki;
using HierFL.Cli.Configuration;
using HierFL.Cli.Pki;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Contexts;

/// <summary><c>hierfl context show [NAME]</c>: a cluster, and who one is there.</summary>
internal static class ContextShowCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "Name of a context; by default the current one.", Arity = ArgumentArity.ZeroOrOne };
        var output = SharedOptions.Format();
        var command = new Command("show", "Show a context, and whose its identity is.") { name, output };
        command.SetAction(parsed =>
        {
            var context = ContextFile.Find(parsed.GetValue(name));
            var report = IdentityReport.Read(context.Spec.Identity, TimeProvider.System);
            Document.Print(parsed.GetValue(output)!, new ContextDetails(ContextView.Of(context.Name, context.Spec), report), () => Text(context, report));
        });
        return command;
    }

    private static string Text(NamedContext context, IdentityReport report)
    {
        var table = new TextTable();
        table.Add("context", context.Name);
        table.Add("gateways", string.Join(", ", context.Spec.Gateways));
        table.Add("edge", context.Spec.Edge);
        table.Add("cluster", context.Spec.Cluster);
        table.Add("folder", ShortPath.Of(context.Spec.Identity));
        return $"{table}\n\n{PkiShowCommand.Text(report)}";
    }

    private sealed record ContextDetails(ContextView Context, IdentityReport Identity);
}
