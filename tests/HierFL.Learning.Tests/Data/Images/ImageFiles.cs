using System.Buffers.Binary;
using System.IO.Compression;

namespace HierFL.Learning.Tests.Data.Images;

/// <summary>Image files written byte by byte, from the specifications.</summary>
internal static class ImageFiles
{
    /// <summary>IDX of unsigned bytes.</summary>
    public static byte[] Idx(int[] dimensions, byte[] values)
    {
        byte[] header = [0, 0, 8, (byte)dimensions.Length, .. dimensions.SelectMany(BigEndian)];
        return [.. header, .. values];
    }

    public static byte[] Gz(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>PNG without filters.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="colours">0 gray, 2 red, green and blue, 4 gray with opacity, 6 all with opacity.</param>
    /// <param name="bytes">Rows of samples of a byte.</param>
    /// <param name="depth">Bits a sample, as the header says.</param>
    public static byte[] Png(int width, int height, byte colours, byte[] bytes, byte depth = 8)
    {
        var row = bytes.Length / height;
        byte[] raw = [.. Enumerable.Range(0, height).SelectMany(y => bytes.Skip(y * row).Take(row).Prepend((byte)0))];
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(raw);
        }

        return
        [
            0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10,
            .. Chunk("IHDR"u8, [.. BigEndian(width), .. BigEndian(height), depth, colours, 0, 0, 0]), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] body = [.. type, .. data];
        return [.. BigEndian(data.Length), .. body, .. BigEndian((int)Crc(body))];
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>PNG specification, annex D.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}
