using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>
/// A folder of PNG files as a data set: <c>CLASS/x.png</c>, or <c>train/CLASS/x.png</c> with the splits <c>train</c>, <c>val</c> and <c>test</c> above; files
/// without a folder have no label. Rows come in the order of their names, whatever the file system says.
/// </summary>
internal sealed class FolderRows : ITableRows
{
    public const string File = "file";

    public const string Label = "label";

    public const string Split = "split";

    private const int MaxFiles = 10_000_000;

    private readonly string _folder;
    private readonly ImmutableArray<string[]> _rows;
    private readonly bool _hasSplits;
    private readonly bool _hasLabels;
    private int _row = -1;

    /// <exception cref="TableException">The folder cannot be read, or holds something else.</exception>
    public FolderRows(string folder)
    {
        _folder = folder;
        string[][] paths;
        try
        {
            paths = [.. Files(folder).Order(StringComparer.Ordinal).Select(path => path.Split('/'))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TableException(folder, 0, "", $"cannot be read: {error.Message}");
        }

        _hasSplits = paths.All(parts => parts.Length > 1 && SplitWords.Parse(parts[0]) is not null);
        _hasLabels = paths.All(parts => parts.Length > (_hasSplits ? 2 : 1));
        var deepest = (_hasLabels ? 2 : 1) + (_hasSplits ? 1 : 0);
        if (Array.Find(paths, parts => parts.Length != deepest) is { } odd)
        {
            throw new TableException(
                folder, 0, "", $"found {ForeignText.Quote(string.Join('/', odd))}; allowed: every file as CLASS/x.png, as SPLIT/CLASS/x.png (SPLIT is one of {SplitWords.Allowed}), or every file in the folder itself");
        }

        _rows = [.. paths];
    }

    public ImmutableArray<string> Header => [File, .. _hasLabels ? (string[])[Label] : [], .. _hasSplits ? (string[])[Split] : []];

    public int Line => _row + 1;

    public (string File, int Line) Place => (Path.Combine([_folder, .. _rows[_row]]), 0);

    public ReadOnlySpan<char> Cell(int column) => Header[column] switch
    {
        File => string.Join('/', _rows[_row]),
        Label => _rows[_row][^2],
        _ => _rows[_row][0],
    };

    public bool Read() => ++_row < _rows.Length;

    /// <summary>Of the names; the images have their own.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _rows.Select(parts => string.Join('/', parts))))));

    public void Dispose()
    {
    }

    private static List<string> Files(string folder)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.Hidden }))
        {
            var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (!name.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                throw new TableException(folder, 0, "", $"found {ForeignText.Quote(name)}; allowed: PNG files (.png) and nothing else");
            }

            found.Add(found.Count < MaxFiles ? name : throw new TableException(folder, 0, "", $"holds more than {MaxFiles} files"));
        }

        return found.Count > 0 ? found : throw new TableException(folder, 0, "", "holds no PNG file (.png)");
    }
}
