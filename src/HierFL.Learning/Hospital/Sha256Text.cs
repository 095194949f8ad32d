using System.Security.Cryptography;

namespace HierFL.Learning.Hospital;

/// <summary>SHA-256 as 64 lower-case hexadecimal characters.</summary>
internal static class Sha256Text
{
    private const int Characters = 64;

    /// <summary>Characters of a hash in a file name: 128 bits tell versions apart, and names stay below the 143 of encrypting file systems.</summary>
    private const int ShortCharacters = 32;

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static bool IsOne(string text) => text.Length == Characters && IsHexadecimal(text);

    public static string Short(string hash) => hash[..ShortCharacters];

    public static bool IsShort(string text) => text.Length == ShortCharacters && IsHexadecimal(text);

    private static bool IsHexadecimal(string text) => text.All(char.IsAsciiHexDigitLower);
}
