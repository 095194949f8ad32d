using HierFL.Testing;

namespace HierFL.Architecture;

/// <summary>The checkout's own files, without what builds and runs leave there. Paths are relative to the root, with forward slashes.</summary>
internal static class SourceTree
{
    private static readonly string[] Outputs = [".git", ".hierfl", ".vs", ".idea", ".vscode", "artifacts", "bin", "obj", "runs", "node_modules", "TestResults"];

    /// <summary>Files under <paramref name="folder"/> (all if empty) with one of the extensions, sorted; an extension has its dot.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] extensions) =>
        [.. Walk(new DirectoryInfo(Full(folder)))
            .Where(file => extensions.Contains(file.Extension, StringComparer.Ordinal))
            .Select(file => Relative(file.FullName))
            .Order(StringComparer.Ordinal)];

    /// <summary>Names of the folders directly in <paramref name="folder"/>, sorted.</summary>
    public static IReadOnlyList<string> Folders(string folder) =>
        [.. Children(new DirectoryInfo(Full(folder))).Select(child => child.Name).Order(StringComparer.Ordinal)];

    /// <summary>Names of the projects under src, sorted.</summary>
    public static IReadOnlyList<string> Projects() => [.. Folders("src").Where(folder => File.Exists(Full($"src/{folder}/{folder}.csproj")))];

    public static string Text(string path) => File.ReadAllText(Full(path));

    public static string Full(string path) => Path.Combine(Checkout.Root, path);

    private static string Relative(string full) => Path.GetRelativePath(Checkout.Root, full).Replace('\\', '/');

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        !folder.Exists ? [] : folder.EnumerateFiles().Concat(Children(folder).SelectMany(Walk));

    private static IEnumerable<DirectoryInfo> Children(DirectoryInfo folder) =>
        folder.EnumerateDirectories().Where(child => !Outputs.Contains(child.Name, StringComparer.Ordinal));
}
