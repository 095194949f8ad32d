using System.CommandLine;
using HierFL.Cli.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki operator NAME --role ROLE --authority DIR --out DIR</c>: the identity of a person at the command line.</summary>
internal static class PkiOperatorCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the person; it stands in audit logs." };
        var roles = new Option<string[]>("--role")
        {
            Description = $"What the person may do; several separated by commas. One of {RoleNames.Allowed}.",
            HelpName = "ROLE",
            Required = true,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        roles.Validators.Add(result =>
        {
            foreach (var role in (result.GetValueOrDefault<string[]>() ?? []).Where(role => !RoleNames.TryFind(role, out _)))
            {
                result.AddError($"--role: found '{role}'; allowed: {RoleNames.Allowed}");
            }
        });
        var authority = PkiCommand.Authority("Folder of the authority of operators.");
        var outFolder = PkiCommand.Out("Folder for the identity: identity.pem, identity.key and ca.pem.");
        var days = PkiCommand.Days();
        var command = new Command("operator", "Make the identity of a person who works at the command line.") { name, roles, authority, outFolder, days };
        command.SetAction(parsed => PkiSiloCommand.Print(IssuedIdentity.Issue(
            parsed.GetValue(authority)!,
            issuer => new PeerIdentity.Operator(issuer.Federation, parsed.GetValue(name)!, Combined(parsed.GetValue(roles)!)),
            parsed.GetValue(outFolder)!,
            parsed.GetValue(days),
            TimeProvider.System)));
        return command;
    }

    public static OperatorRoles Combined(IEnumerable<string> names) =>
        names.Aggregate(OperatorRoles.None, (all, name) => RoleNames.TryFind(name, out var role) ? all | role : all);
}
