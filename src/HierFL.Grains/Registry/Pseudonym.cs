using System.Security.Cryptography;
using System.Text;

namespace HierFL.Grains.Registry;

/// <summary>
/// What a hospital is called where its name is not to be seen. The key is the region's secret, so that nobody can try names; the pseudonym stays as long as the
/// key does, so that figures of one day go on the next.
/// </summary>
internal static class Pseudonym
{
    public const int KeyBytes = 32;

    /// <summary>Of two among 10,000 hospitals, the same one in 5 million regions.</summary>
    private const int Digits = 12;

    public static string Of(string key, string hospital) => string.Concat(
        "h-", Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(hospital))).AsSpan(0, Digits));
}
