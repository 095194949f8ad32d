using System.CommandLine;
using HierFL.Cli.Configuration;
using HierFL.Cli.Doctor;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl doctor</c>: what is wrong with a deployment, and what helps.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        var context = new Option<string?>("--context") { Description = "Which cluster; by default the current context, and without one this machine alone.", HelpName = "NAME" };
        var health = new Option<string[]>("--health") { Description = "Health port of a silo, an http URL such as http://10.0.0.5:8081; may be repeated.", HelpName = "URL" };
        var output = SharedOptions.Format();
        var command = new Command("doctor", "Check this machine and the cluster of the context, and say what is wrong and what helps. Exit code 1 if a check fails, 4 if the cluster is not reached.")
        {
            context, health, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var silos = (parsed.GetValue(health) ?? []).Select(HealthOf).ToArray();
            var diagnosis = await Examination.RunAsync(Chosen(parsed.GetValue(context)), Machine.This, silos, TimeProvider.System, cancellation);
            Document.Print(parsed.GetValue(output)!, new { diagnosis.Context, diagnosis.IsWell, diagnosis.Checks }, () => Text(diagnosis));
            return diagnosis.IsWell ? ExitCodes.Done : diagnosis.IsReached ? ExitCodes.Failed : ExitCodes.Unreachable;
        });
        return command;
    }

    /// <summary>Nobody needs a cluster to be examined; one that is named has to be known.</summary>
    private static NamedContext? Chosen(string? name) => name is null && ContextFile.Read().Current is null ? null : ContextFile.Find(name);

    private static Uri HealthOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
        ? uri
        : throw new InputException($"--health: found '{text}'; allowed: an http URL such as http://10.0.0.5:8081");

    internal static string Text(Diagnosis diagnosis)
    {
        var (failed, warned) = (CheckText.Count(diagnosis.Checks, CheckState.Fail), CheckText.Count(diagnosis.Checks, CheckState.Warn));
        return CheckText.Lines(diagnosis.Checks) + (failed > 0 ? $"{failed} of {diagnosis.Checks.Length} checks failed."
            : warned > 0 ? $"Nothing is broken; {warned} of {diagnosis.Checks.Length} checks warn."
            : $"All {diagnosis.Checks.Length} checks are ok.");
    }
}
