using System.CommandLine;
using HierFL.Agent.Configuration;

namespace HierFL.Agent.Commands;

/// <summary>Options that several verbs share.</summary>
internal static class SharedOptions
{
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show where an error came from.", Recursive = true };

    /// <summary><c>--site FILE</c>.</summary>
    public static Option<string?> Site() => new("--site") { Description = $"The site file; by default {SiteFile.Places}.", HelpName = "FILE" };

    /// <summary><c>-o table|json</c>.</summary>
    public static Option<string> Output()
    {
        var option = new Option<string>("--output", "-o") { Description = "Form of the result: table or json.", DefaultValueFactory = _ => "table", HelpName = "table|json" };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }
}
