using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>
/// The images that rows have named so far. One that two rows name could be trained on and tested with, or be of two hospitals, and every figure would look better
/// than it is.
/// </summary>
internal sealed class SeenImages
{
    private readonly Dictionary<string, CellPlace> _rows = new(StringComparer.Ordinal);

    /// <exception cref="TableException">Another row has the image.</exception>
    public void Add(IImages images, CellPlace place, ReadOnlySpan<char> name)
    {
        var image = images.Find(place, name);
        if (!_rows.TryAdd(image, place))
        {
            throw place.Wrong($"found {ForeignText.Quote(name)}, the image of {Text(_rows[image], place.File)} too; allowed: an image in one row");
        }
    }

    private static string Text(CellPlace first, string file) => first.File == file ? $"line {first.Line}" : $"{first.File}, line {first.Line}";
}
