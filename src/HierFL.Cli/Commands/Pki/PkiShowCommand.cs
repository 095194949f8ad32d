using System.CommandLine;
using HierFL.Cli.Pki;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki show DIR</c>: whose a folder is, until when, and whether it would be believed.</summary>
internal static class PkiShowCommand
{
    public static Command Build()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of an identity or an authority." };
        var output = SharedOptions.Format();
        var command = new Command("show", "Show whose an identity or authority is, its dates, its fingerprint, and whether it would be believed.") { folder, output };
        command.SetAction(parsed =>
        {
            var report = IdentityReport.Read(parsed.GetValue(folder)!, TimeProvider.System);
            Document.Print(parsed.GetValue(output)!, report, () => Text(report));
            return report.IsTrusted ? ExitCodes.Done : ExitCodes.NotAllowed;
        });
        return command;
    }

    public static string Text(IdentityReport report)
    {
        var table = new TextTable();
        table.Add("identity", report.Identity);
        if (!report.Roles.IsEmpty)
        {
            table.Add("roles", string.Join(", ", report.Roles));
        }

        table.Add("issued by", report.IssuedBy ?? "itself");
        table.Add("valid", $"{Times.Text(report.NotBefore)} to {Times.Text(report.NotAfter)}");
        table.Add("serial", report.Serial);
        table.Add("SHA-256", report.Fingerprint);
        foreach (var root in report.Roots)
        {
            table.Add("trusts root", root);
        }

        table.Add("verdict", report.Problem ?? "trusted");
        return table.ToString();
    }
}
