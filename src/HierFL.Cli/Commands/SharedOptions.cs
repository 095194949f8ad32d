using System.CommandLine;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands;

/// <summary>Options that several verbs share.</summary>
internal static class SharedOptions
{
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show where an error came from, and what the runtime logs.", Recursive = true };

    /// <summary><c>--context NAME</c>, of every verb that speaks with a cluster.</summary>
    public static Option<string?> Context { get; } = new("--context") { Description = "Which cluster; by default the current context.", HelpName = "NAME", Recursive = true };

    /// <summary><c>--reason TEXT</c>, of every verb whose decision stands in an audit log. What the cluster would not take is told before it is asked.</summary>
    public static Option<string> Reason()
    {
        var option = new Option<string>("--reason") { Description = "Why; it stands in the audit log.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } reason && !Actor.IsReason(reason))
            {
                var found = reason.Any(char.IsControl) ? "a line break or another control character" : $"{reason.Length} characters";
                result.AddError($"--reason: found {found}; allowed: up to {Actor.MaxReason} characters that can be printed, on one line");
            }
        });
        return option;
    }

    /// <summary><c>-o table|json|yaml</c>, of every verb that reads.</summary>
    public static Option<string> Format()
    {
        var option = new Option<string>("--output", "-o") { Description = "Form of the result: table, json or yaml.", DefaultValueFactory = _ => "table", HelpName = "table|json|yaml" };
        option.AcceptOnlyFromAmong("table", "json", "yaml");
        return option;
    }

    /// <summary><c>-o table|json</c>.</summary>
    public static Option<string> Output()
    {
        var option = new Option<string>("--output", "-o") { Description = "Form of the result: table or json.", DefaultValueFactory = _ => "table", HelpName = "table|json" };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }
}
