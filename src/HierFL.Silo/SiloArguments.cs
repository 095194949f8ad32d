using HierFL.Silo.Backups;
using HierFL.Silo.Configuration;

namespace HierFL.Silo;

/// <summary>The command line, but for <c>health</c>.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Config">Path of the settings; null for none.</param>
/// <param name="To">Where a backup goes.</param>
/// <param name="From">Where one lies.</param>
/// <param name="Overrides">Single settings, <c>--key=value</c>.</param>
internal sealed record SiloArguments(string Verb, string? Config, string? To, string? From, string[] Overrides)
{
    private static readonly string[] Serving = ["run", "check"];

    /// <exception cref="ConfigurationProblemException">It cannot be understood.</exception>
    public static SiloArguments Read(string[] args)
    {
        var isVerb = args.Length > 0 && (Serving.Contains(args[0]) || StoreVerbs.Has(args[0]));
        var (verb, rest) = isVerb ? (args[0], args[1..].ToList()) : ("run", [.. args]);
        var config = Take(rest, "--config", "the path of a YAML file");
        var to = verb == StoreVerbs.Backup ? Take(rest, "--to", StoreVerbs.Folder) ?? throw Missing(verb, "--to") : null;
        var from = verb is StoreVerbs.Restore or StoreVerbs.Verify ? Take(rest, "--from", StoreVerbs.Folder) : null;
        if (verb == StoreVerbs.Restore && from is null)
        {
            throw Missing(verb, "--from");
        }

        return rest.Find(arg => !arg.StartsWith("--", StringComparison.Ordinal) || !arg.Contains('=')) is { } odd
            ? throw new ConfigurationProblemException([$"found '{odd}'; allowed are run, check, backup, restore, verify, health, --config FILE and --key=value"])
            : new SiloArguments(verb, config, to, from, [.. rest]);
    }

    /// <summary>Takes an option and its value out of what is left, written in two words or in one.</summary>
    private static string? Take(List<string> rest, string option, string allowed)
    {
        var at = rest.FindIndex(arg => arg == option || arg.StartsWith(option + "=", StringComparison.Ordinal));
        if (at < 0)
        {
            return null;
        }

        var isOne = rest[at] != option;
        if (!isOne && (at + 1 == rest.Count || rest[at + 1].StartsWith("--", StringComparison.Ordinal)))
        {
            throw new ConfigurationProblemException([$"{option}: found nothing; allowed is {allowed}"]);
        }

        var value = isOne ? rest[at][(option.Length + 1)..] : rest[at + 1];
        rest.RemoveRange(at, isOne ? 1 : 2);
        return value;
    }

    private static ConfigurationProblemException Missing(string verb, string option) => new([$"{verb}: {option} is missing; allowed is {option} with {StoreVerbs.Folder}"]);
}
