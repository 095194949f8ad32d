using HierFL.Cli.Configuration;
using HierFL.Cli.Pki;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Doctor;

/// <summary>Whether others would believe who one is in a context, and for how long.</summary>
internal static class IdentityChecks
{
    public static CheckResult Run(NamedContext context, TimeProvider time)
    {
        const string Check = "identity";
        var folder = ShortPath.Of(context.Spec.Identity);
        IdentityReport report;
        try
        {
            report = IdentityReport.Read(context.Spec.Identity, time);
        }
        catch (InputException error)
        {
            return CheckResult.Fail(Check, error.Message, "hierfl pki operator NAME --role ROLE --authority DIR --out DIR makes one; hierfl context add names its folder");
        }

        var left = report.NotAfter - time.GetUtcNow();
        var found = $"{report.Identity}{(report.Roles.IsEmpty ? "" : $" ({string.Join(", ", report.Roles)})")}, {Remaining.Text(left)}";
        return report.Problem is { } problem ? CheckResult.Fail(Check, $"{folder}: {problem}", $"hierfl pki renew {folder} --authority DIR; where the clock of this machine is wrong, set it first")
            : report.Roles.IsEmpty ? CheckResult.Fail(Check, $"{found}: that is no operator", "name the folder of an operator's identity: hierfl context add")
            : left < Remaining.Soon ? CheckResult.Warn(Check, found, $"hierfl pki renew {folder} --authority DIR")
            : CheckResult.Ok(Check, found);
    }
}
