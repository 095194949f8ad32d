using System.Globalization;
using System.Security.Cryptography;
using HierFL.Learning.Models;

namespace HierFL.Learning.Data;

/// <summary>Images of one IDX file, named by their number from 0: count × rows × columns, or count × rows × columns × channels of 1 or 3.</summary>
internal sealed class IdxImages : IImages
{
    private readonly string _path;
    private readonly Lazy<byte[]> _values;

    /// <exception cref="TableException">The file cannot be read, or holds no images.</exception>
    public IdxImages(string path)
    {
        _path = path;
        (Count, Shape) = ShapeOf(IdxHeader.ReadOnly(path));
        _values = new Lazy<byte[]>(() => IdxHeader.ReadAll(path, [3, 4], "images, with 3 dimensions or 4").Values);
    }

    /// <summary>Images in the file.</summary>
    public int Count { get; }

    public InputShape Shape { get; }

    public InputShape ShapeOf(CellPlace place, ReadOnlySpan<char> name) => Shape;

    public string Find(CellPlace place, ReadOnlySpan<char> name) => string.Create(CultureInfo.InvariantCulture, $"{_path}/{IndexOf(place, name)}");

    public void Read(CellPlace place, ReadOnlySpan<char> name, PixelBuffer into)
    {
        var image = _values.Value.AsSpan(IndexOf(place, name) * Shape.Count, Shape.Count);
        Planes.Copy(image, into.Add(Shape, place), Shape.Channels);
    }

    public string Sha256()
    {
        using var file = File.OpenRead(_path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    public void Dispose()
    {
    }

    private int IndexOf(CellPlace place, ReadOnlySpan<char> name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Count
            ? index
            : throw place.Wrong($"found {Core.Jobs.ForeignText.Quote(name)}; {_path} holds the images 0 to {Count - 1}");

    private (int Count, InputShape Shape) ShapeOf(IdxHeader header) => header.Dimensions switch
    {
        [var count, <= InputShape.MaxSide and var rows, <= InputShape.MaxSide and var columns] => (count, InputShape.Image(1, rows, columns)),
        [var count, <= InputShape.MaxSide and var rows, <= InputShape.MaxSide and var columns, (1 or 3) and var channels] => (count, InputShape.Image(channels, rows, columns)),
        _ => throw IdxHeader.Wrong(
            _path,
            $"found {header.Dimensions.Length} dimensions ({string.Join(" x ", header.Dimensions)}); " +
            $"allowed: images, count x rows x columns, or these and 1 or 3 channels, with at most {InputShape.MaxSide} rows and columns"),
    };
}
