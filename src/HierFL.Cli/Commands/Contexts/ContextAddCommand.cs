using System.CommandLine;
using System.Text.RegularExpressions;
using HierFL.Cli.Configuration;
using HierFL.Cli.Pki;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Commands.Contexts;

/// <summary><c>hierfl context add NAME --gateway HOST:PORT --edge URL --identity DIR</c>.</summary>
internal static partial class ContextAddCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the context." };
        var gateways = new Option<string[]>("--gateway")
        {
            Description = "Gateways of the cluster, separated by commas.",
            HelpName = "HOST:PORT",
            Required = true,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        var edge = new Option<string>("--edge") { Description = "Edge of a silo of the root.", HelpName = "https://HOST:PORT", Required = true };
        var identity = new Option<string>("--identity") { Description = "Folder of your identity: identity.pem, identity.key and ca.pem.", HelpName = "DIR", Required = true };
        var cluster = new Option<string>("--cluster") { Description = "Name of the cluster.", HelpName = "NAME", DefaultValueFactory = _ => new ContextSpec().Cluster };
        var replace = new Option<bool>("--replace") { Description = "Replace the context of that name if there is one." };
        var command = new Command("add", "Add a cluster; the first one becomes the current context.") { name, gateways, edge, identity, cluster, replace };
        command.SetAction(parsed => Add(
            parsed.GetValue(name)!,
            new ContextSpec
            {
                Gateways = [.. parsed.GetValue(gateways)!],
                Edge = parsed.GetValue(edge)!,
                Identity = Path.GetFullPath(parsed.GetValue(identity)!),
                Cluster = parsed.GetValue(cluster)!,
            },
            parsed.GetValue(replace)));
        return command;
    }

    private static void Add(string name, ContextSpec context, bool replace)
    {
        if (!DnsLabel.Holds(name))
        {
            throw new InputException($"NAME: found '{name}'; allowed: {DnsLabel.Allowed}");
        }

        // The options are named as the fields are, but for one.
        string[] wrong = [.. ContextSpec.Findings(context).Select(finding => $"--{Gateways().Replace(finding.Field, "gateway")}: {finding.Sentence}")];
        if (wrong.Length > 0)
        {
            throw new InputException(string.Join('\n', wrong));
        }

        var report = IdentityReport.Read(context.Identity, TimeProvider.System);
        var next = ContextFile.Change(file => replace || !file.Contexts.ContainsKey(name)
            ? ContextFile.With(file, name, context)
            : throw new InputException($"{ContextFile.Location} has a context '{name}' already; give --replace to replace it"));
        Console.WriteLine($"{name}: {report.Identity}{(next.Current == name ? ", the current context" : "")}");
        if (report.Problem is { } problem)
        {
            Console.Error.WriteLine($"warning: {problem}");
        }
    }

    [GeneratedRegex(@"^gateways(\[\d+\])?$")]
    private static partial Regex Gateways();
}
