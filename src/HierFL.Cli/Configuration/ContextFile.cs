using HierFL.Core.Jobs;

namespace HierFL.Cli.Configuration;

/// <summary>A context with its name; its folder is absolute.</summary>
internal sealed record NamedContext(string Name, ContextSpec Spec)
{
    public IReadOnlyList<GatewayAddress> Gateways => [.. Spec.Gateways.Select(text => GatewayAddress.TryParse(text)!)];

    public Uri Edge => new(Spec.Edge);
}

/// <summary><c>contexts.yaml</c> in the configuration folder of the person: <c>$XDG_CONFIG_HOME/hierfl</c>, or <c>~/.config/hierfl</c>.</summary>
internal static class ContextFile
{
    public static string Location => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } home && Path.IsPathRooted(home)
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".config"),
        "hierfl",
        "contexts.yaml");

    /// <summary>Nothing if there is no file yet.</summary>
    /// <exception cref="ConfigurationException">The file is wrong.</exception>
    public static ContextsSpec Read() =>
        File.Exists(Location) ? ConfigurationFiles.ReadRecord<ContextsSpec>(Location, ContextsSpec.Findings) : new ContextsSpec();

    /// <summary>The context of that name, or the current one.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static NamedContext Find(string? name)
    {
        var file = Read();
        var wanted = name ?? file.Current ?? throw new InputException(
            file.Contexts.IsEmpty
                ? $"no context is known: which cluster is meant? Add one with: hierfl context add NAME --gateway HOST:PORT --edge https://HOST:PORT --identity DIR; or start a cluster on this machine with: hierfl up FEDERATION"
                : $"no context is the current one; give --context NAME, or choose one with: hierfl context use NAME ({string.Join(", ", file.Contexts.Keys)})");
        return file.Contexts.TryGetValue(wanted, out var context)
            ? new NamedContext(wanted, context with { Identity = Path.GetFullPath(context.Identity, Path.GetDirectoryName(Location)!) })
            : throw new InputException($"no context '{wanted}' in {Location}{NearestName.Hint(wanted, file.Contexts.Keys)}; known are: {(file.Contexts.IsEmpty ? "none" : string.Join(", ", file.Contexts.Keys))}");
    }

    /// <summary>Writes the file as it becomes by a change, whole: the old one stays until the new one is there. Changes of several processes follow one another.</summary>
    /// <param name="change">From what is in the file now; what it throws leaves the file as it is.</param>
    /// <returns>What is in the file now.</returns>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static ContextsSpec Change(Func<ContextsSpec, ContextsSpec> change)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Location)!);
            using var turn = ContextTurn.Take(Location);
            var next = change(Read());
            var temporary = Location + ".tmp";
            File.WriteAllText(temporary, YamlWriter.Write(RecordFile.Write(next)));
            File.Move(temporary, Location, overwrite: true);
            return next;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{Location}: it cannot be written ({error.Message})", error);
        }
    }

    /// <summary>The file with one more context, or another one under the name; the first is the current one.</summary>
    public static ContextsSpec With(ContextsSpec file, string name, ContextSpec context) =>
        file with { Contexts = file.Contexts.SetItem(name, context), Current = file.Current ?? name };
}
