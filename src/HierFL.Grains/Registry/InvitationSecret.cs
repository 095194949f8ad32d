using System.Buffers.Text;
using System.Security.Cryptography;

namespace HierFL.Grains.Registry;

/// <summary>The secret of an invitation: 32 random bytes, told as base64url and kept as their hash alone.</summary>
internal static class InvitationSecret
{
    private const int Bytes = 32;

    public static string Make(Func<int, byte[]> secrets) => Base64Url.EncodeToString(secrets(Bytes));

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal; of something that no secret has if the text is none.</summary>
    public static string HashOf(string secret)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        return secret.Length <= 2 * Bytes && Base64Url.IsValid(secret, out var length) && length == Bytes && Base64Url.TryDecodeFromChars(secret, bytes, out _)
            ? Convert.ToHexStringLower(SHA256.HashData(bytes))
            : new string('0', 2 * SHA256.HashSizeInBytes);
    }
}
