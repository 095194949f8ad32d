using System.IO.Compression;

namespace HierFL.Learning.Data;

/// <summary>Files whose name says that they are packed: those that end in <c>.gz</c>.</summary>
internal static class PackedFile
{
    /// <summary>A deflate stream gives at most this many times its own length.</summary>
    public const long MostInflation = 1032;

    public static bool IsNamed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes of a file as they lie on the disk.</summary>
    /// <exception cref="TableException">It is packed by its name and not by its contents, which an inflater would only call an unsupported method.</exception>
    public static FileStream Open(string path)
    {
        var file = File.OpenRead(path);
        if (!IsNamed(path))
        {
            return file;
        }

        Span<byte> start = stackalloc byte[2];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (read == 0 || start is [0x1f, 0x8b])
        {
            return file;
        }

        file.Dispose();
        throw new TableException(
            path, 0, "", $"is no gzip file, as its name says: it begins with {Convert.ToHexStringLower(start[..read])}; allowed: 1f8b, or a name without .gz for a file that is not packed");
    }

    /// <summary>What a file holds.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="bytes">As they lie on the disk.</param>
    public static Stream Unpacked(string path, Stream bytes) => IsNamed(path) ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
}
