using System.Buffers.Binary;
using System.Collections.Immutable;

namespace HierFL.Learning.Data;

/// <summary>
/// The beginning of a file in the IDX format of the MNIST files: two zero bytes, the type (8: unsigned byte), the number of dimensions, then each of them as
/// 32 bits, big-endian (http://yann.lecun.com/exdb/mnist).
/// </summary>
/// <param name="Dimensions">The first is the number of items.</param>
internal sealed record IdxHeader(ImmutableArray<int> Dimensions)
{
    private const byte UnsignedByte = 8;
    private const int MaxDimensions = 4;

    private const string Allowed = "an IDX file of unsigned bytes (magic number 00 00 08 and the number of dimensions)";

    /// <summary>Whether a file begins as one of this format does, of whatever type; a text never does.</summary>
    /// <exception cref="TableException">The file cannot be read.</exception>
    public static bool IsIdx(string path) => Guarded(path, () =>
    {
        using var stream = Open(path);
        Span<byte> start = stackalloc byte[3];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start is [0, 0, >= 8 and <= 14];
    });

    public static Stream Open(string path) => PackedFile.Unpacked(path, PackedFile.Open(path));

    /// <summary>Everything a file holds. Its header is checked against the file's size before memory is taken.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimensions">Numbers of dimensions allowed.</param>
    /// <param name="meaning">What they are, for messages.</param>
    /// <exception cref="TableException">The file cannot be read, or is not what its header says.</exception>
    public static (IdxHeader Header, byte[] Values) ReadAll(string path, int[] dimensions, string meaning) => Guarded(path, () =>
    {
        using var stream = Open(path);
        var header = Read(path, stream);
        if (!dimensions.Contains(header.Dimensions.Length))
        {
            throw Wrong(path, $"found {header.Dimensions.Length} dimensions ({string.Join(" x ", header.Dimensions)}); allowed: {meaning}");
        }

        var values = new byte[header.CountIn(path)];
        var read = stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
        if (read < values.Length)
        {
            throw Wrong(path, $"ends after {read} of the {values.Length} bytes that its header promises ({string.Join(" x ", header.Dimensions)})");
        }

        return stream.ReadByte() < 0
            ? (header, values)
            : throw Wrong(path, $"holds more than the {values.Length} bytes that its header promises ({string.Join(" x ", header.Dimensions)})");
    });

    /// <summary>The header alone.</summary>
    /// <inheritdoc cref="ReadAll" path="/exception"/>
    public static IdxHeader ReadOnly(string path) => Guarded(path, () =>
    {
        using var stream = Open(path);
        return Read(path, stream);
    });

    public static TableException Wrong(string path, string problem) => new(path, 0, "", problem);

    private static IdxHeader Read(string path, Stream stream)
    {
        var magic = Bytes(path, stream, 4);
        if (magic is not [0, 0, UnsignedByte, > 0 and <= MaxDimensions])
        {
            throw Wrong(path, $"begins with {Convert.ToHexStringLower(magic)}; allowed: {Allowed}, at most {MaxDimensions} of them");
        }

        var lengths = Bytes(path, stream, 4 * magic[3]);
        var header = new IdxHeader([.. lengths.Chunk(4).Select(length => BinaryPrimitives.ReadInt32BigEndian(length))]);
        return header.Dimensions.All(length => length > 0)
            ? header
            : throw Wrong(path, $"found the dimensions {string.Join(" x ", header.Dimensions)}; allowed: each from 1 to {int.MaxValue}");
    }

    /// <summary>The number of values, if the file can hold as many.</summary>
    private int CountIn(string path)
    {
        var (count, room) = (Int128.One, new FileInfo(path).Length * (PackedFile.IsNamed(path) ? PackedFile.MostInflation : 1));
        foreach (var length in Dimensions)
        {
            count *= length;
        }

        return count <= room && count <= Array.MaxLength ? (int)count : throw Wrong(
            path,
            $"its header promises {string.Join(" x ", Dimensions)} bytes; " +
            (count <= room ? $"allowed: up to {Array.MaxLength}" : $"a file of {new FileInfo(path).Length} bytes cannot hold them"));
    }

    private static byte[] Bytes(string path, Stream stream, int count)
    {
        var bytes = new byte[count];
        var read = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        return read == count ? bytes : throw Wrong(path, $"ends within its header; allowed: {Allowed}");
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Wrong(path, $"cannot be read: {error.Message}");
        }
    }
}
