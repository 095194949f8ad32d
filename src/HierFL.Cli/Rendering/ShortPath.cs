namespace HierFL.Cli.Rendering;

/// <summary>A path as a person would type it: relative where it lies below the current folder.</summary>
internal static class ShortPath
{
    public static string Of(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
