using HierFL.Core.Jobs;

namespace HierFL.Cli.Configuration;

/// <summary>The paths in a job file: relative to its folder, wherever the program is started.</summary>
internal static class JobPaths
{
    private static readonly string[] Checkpoint = ["model", "init", "checkpoint"];

    /// <summary>The tree with every path made absolute; what is no path stays, to be refused where it is read.</summary>
    public static Node Rooted(Node tree, string folder) => Rooted(tree, Checkpoint, folder);

    private static Node Rooted(Node node, ReadOnlySpan<string> field, string folder)
    {
        switch (node)
        {
            case ScalarNode { IsEmpty: false, Text.Length: > 0 } path when field.IsEmpty && !path.Text.Contains('\0'):
                return path with { Text = Path.GetFullPath(path.Text, folder) };
            case MapNode map when !field.IsEmpty && map[field[0]] is { } inner:
                var (key, rooted) = (field[0], Rooted(inner, field[1..], folder));
                return map with { Entries = [.. map.Entries.Select(entry => entry.Key == key ? entry with { Value = rooted } : entry)] };
            default:
                return node;
        }
    }
}
