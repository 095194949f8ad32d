using System.Buffers.Binary;
using HierFL.Learning.Models;

namespace HierFL.Learning.Data;

/// <summary>What the first 26 bytes of a PNG file say (PNG specification, 3rd edition, section 11.2.1): read before anything is decoded, so that nothing is decoded that is too large.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="IsGray">Without colours.</param>
internal readonly record struct PngHeader(int Width, int Height, bool IsGray)
{
    private const int Length = 26;

    /// <summary>A deflate stream gives at most this many times its own length.</summary>
    private const long MostInflation = 1032;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <exception cref="TableException">It is no PNG file, or one that is not taken.</exception>
    public static PngHeader Read(string path, ReadOnlySpan<byte> file)
    {
        if (file.Length < Length || !file[..8].SequenceEqual(Signature) || !file.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            throw Wrong(path, "is no PNG file, or ends within its header");
        }

        var (width, height, depth, colours) = (BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]), file[24], file[25]);
        if (width is 0 or > InputShape.MaxSide || height is 0 or > InputShape.MaxSide)
        {
            throw Wrong(path, $"found {height} x {width} pixels; allowed: 1 to {InputShape.MaxSide} each way");
        }

        if (depth > 8)
        {
            throw Wrong(path, $"found {depth} bits a sample; allowed: up to 8 (choose a window for deeper images, and export them again)");
        }

        // One sample a pixel at least; interlacing takes no more room.
        return (long)width * height * depth / 8 <= file.Length * MostInflation
            ? new PngHeader((int)width, (int)height, IsGray: colours is 0 or 4)
            : throw Wrong(path, $"its header promises {height} x {width} pixels; a file of {file.Length} bytes cannot hold them");
    }

    public static TableException Wrong(string path, string problem) => new(path, 0, "", problem);
}
