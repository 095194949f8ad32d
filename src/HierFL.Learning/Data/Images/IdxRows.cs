using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HierFL.Learning.Data;

/// <summary>
/// An IDX file of images as a data set of its own: a row for each image. Labels are taken from the file beside it that MNIST's naming calls for:
/// <c>x-labels-idx1-ubyte.gz</c> beside <c>x-images-idx3-ubyte.gz</c>.
/// </summary>
internal sealed class IdxRows : ITableRows
{
    public const string Index = "index";

    public const string Label = "label";

    private readonly string _path;
    private readonly string? _labelFile;
    private readonly byte[]? _labels;
    private int _row = -1;
    private string _cell = "";

    /// <exception cref="TableException">A file cannot be used, or the two do not belong together.</exception>
    public IdxRows(string path)
    {
        _path = path;
        Images = new IdxImages(path);
        _labelFile = LabelsBeside(path);
        if (_labelFile is not null)
        {
            _labels = IdxHeader.ReadAll(_labelFile, [1], "labels, with 1 dimension").Values;
            if (_labels.Length != Images.Count)
            {
                throw IdxHeader.Wrong(_labelFile, $"holds {_labels.Length} labels; {path} holds {Images.Count} images");
            }
        }
    }

    public IdxImages Images { get; }

    public ImmutableArray<string> Header => _labels is null ? [Index] : [Index, Label];

    public int Line => _row + 1;

    public (string File, int Line) Place => (_path, Line);

    public ReadOnlySpan<char> Cell(int column) => column == 0 ? _cell : _labels![_row].ToString(CultureInfo.InvariantCulture);

    public bool Read()
    {
        if (++_row >= Images.Count)
        {
            return false;
        }

        _cell = _row.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Of the labels; the images have their own.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(_labels ?? Encoding.ASCII.GetBytes("no labels")));

    public void Dispose()
    {
    }

    /// <summary>Null where the file is not named so, or there is none.</summary>
    private static string? LabelsBeside(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var digit in (string[])["3", "4"])
        {
            var labels = name.Replace($"images-idx{digit}", "labels-idx1", StringComparison.Ordinal).Replace($"images.idx{digit}", "labels.idx1", StringComparison.Ordinal);
            var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", labels);
            if (labels != name && File.Exists(beside))
            {
                return beside;
            }
        }

        return null;
    }
}
