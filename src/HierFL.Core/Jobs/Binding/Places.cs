using System.Globalization;

namespace HierFL.Core.Jobs;

/// <summary>Finds fields again in the tree they were read from.</summary>
internal static class Places
{
    /// <summary>Where the scalar of a field, or the key of its map or list, stands; else the nearest section around it that the file has.</summary>
    /// <param name="tree">The whole file.</param>
    /// <param name="path">Such as <c>evaluation.metrics[1]</c>.</param>
    public static (int Line, int Column) Of(MapNode tree, string path)
    {
        Node here = tree;
        var place = (tree.Line, tree.Column);
        foreach (var part in path.Split('.', '['))
        {
            if (here is MapNode map && map.Entries.FirstOrDefault(entry => entry.Key == part) is { } entry)
            {
                here = entry.Value;
                place = here is ScalarNode ? (here.Line, here.Column) : (entry.Line, entry.Column);
            }
            else if (here is ListNode list && int.TryParse(part.TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < list.Items.Length)
            {
                here = list.Items[i];
                place = (here.Line, here.Column);
            }
            else
            {
                break;
            }
        }

        return place;
    }
}
