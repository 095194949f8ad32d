using HierFL.Cli.Configuration;

namespace HierFL.Cli.Local;

/// <summary>The context by which a person finds a local federation.</summary>
internal static class LocalContext
{
    private const string Name = "local";

    /// <summary>
    /// The name that the folder's context has already, if it is one of ours: people's own are left alone. Otherwise <c>local</c>, with a number where that is another
    /// federation's that runs, or no local one's.
    /// </summary>
    public static string NameFor(ContextsSpec file, LocalFolder folder) =>
        file.Contexts.FirstOrDefault(context => context.Value.Identity == folder.Operator && IsOurs(context.Key)).Key ?? Names().First(name => !file.Contexts.TryGetValue(name, out var other) || IsGone(other));

    /// <summary>The folder and the federation file of a context that <c>hierfl up</c> made, if nothing runs there; null for people's own, and for what runs or is starting.</summary>
    public static (LocalFolder Folder, string Federation)? StoppedOf(NamedContext context) =>
        LocalFolder.OfOperator(context.Spec.Identity) is { } folder && LocalState.Read(folder) is { } state && state.ContextName == context.Name && !FolderHold.IsHeld(folder)
            ? (folder, state.Federation)
            : null;

    private static IEnumerable<string> Names() => Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{Name}-{number}").Prepend(Name);

    private static bool IsOurs(string name) => name == Name || (name.StartsWith(Name + "-", StringComparison.Ordinal) && int.TryParse(name[(Name.Length + 1)..], out _));

    private static bool IsGone(ContextSpec context) => LocalFolder.OfOperator(context.Identity) is { } folder && !FolderHold.IsHeld(folder);
}
