using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HierFL.Core.Jobs;
using HierFL.Learning.Models;
using SkiaSharp;

namespace HierFL.Learning.Data;

/// <summary>PNG files of a folder, named by their path in it. Values are taken as they are stored: no colour profile or gamma is applied, and opacity is left out.</summary>
/// <param name="folder">As it was given.</param>
internal sealed class PngImages(string folder) : IImages
{
    private const long MaxFileBytes = 256L << 20;

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private (InputShape Shape, string Path)? _first;

    public string Find(CellPlace place, ReadOnlySpan<char> name) => PathOf(place, name);

    public InputShape ShapeOf(CellPlace place, ReadOnlySpan<char> name)
    {
        var path = PathOf(place, name);
        return ShapeOf(PngHeader.Read(path, Bytes(path)));
    }

    public void Read(CellPlace place, ReadOnlySpan<char> name, PixelBuffer into)
    {
        var path = PathOf(place, name);
        var bytes = Bytes(path);
        _sha256.AppendData(SHA256.HashData(bytes));
        var header = PngHeader.Read(path, bytes);
        var shape = ShapeOf(header);
        _first ??= (shape, path);
        if (shape != _first.Value.Shape)
        {
            throw PngHeader.Wrong(path, $"found {shape}; {_first.Value.Path} has {_first.Value.Shape}; all images of a data set need the same size and channels");
        }

        Decode(path, bytes, header, into, place);
    }

    public string Sha256() => Convert.ToHexStringLower(_sha256.GetHashAndReset());

    public void Dispose() => _sha256.Dispose();

    private static InputShape ShapeOf(PngHeader header) => InputShape.Image(header.IsGray ? 1 : 3, header.Height, header.Width);

    private static void Decode(string path, byte[] bytes, PngHeader header, PixelBuffer into, CellPlace place)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw PngHeader.Wrong(path, "is no PNG file that can be decoded");
        var isGray = codec.Info.ColorType == SKColorType.Gray8;
        var info = new SKImageInfo(header.Width, header.Height, isGray ? SKColorType.Gray8 : SKColorType.Rgba8888, isGray ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        if (codec.Info.Width != header.Width || codec.Info.Height != header.Height)
        {
            throw PngHeader.Wrong(path, $"its header says {header.Height} x {header.Width} pixels, and its decoder {codec.Info.Height} x {codec.Info.Width}");
        }

        var pixels = new byte[info.BytesSize64];
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            var result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
            {
                throw PngHeader.Wrong(path, result == SKCodecResult.IncompleteInput ? "is cut off: it ends before its last row" : $"cannot be decoded ({result})");
            }
        }
        finally
        {
            pinned.Free();
        }

        var shape = ShapeOf(header);
        Planes.Copy(pixels, into.Add(shape, place), shape.Channels, info.BytesPerPixel);
    }

    /// <summary>A name cannot lead out of the folder.</summary>
    private string PathOf(CellPlace place, ReadOnlySpan<char> name)
    {
        var path = name.IsEmpty || name.Contains('\0') ? "" : Path.GetFullPath(name.ToString(), _root);
        return path.StartsWith(_root, StringComparison.Ordinal)
            ? path
            : throw place.Wrong($"found {ForeignText.Quote(name)}; allowed: a PNG file in {folder}, by its path in it");
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxFileBytes ? File.ReadAllBytes(path) : throw PngHeader.Wrong(path, $"has {length} bytes; allowed: up to {MaxFileBytes}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PngHeader.Wrong(path, $"cannot be read: {error.Message}");
        }
    }
}
