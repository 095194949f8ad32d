using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HierFL.Core.Jobs;

namespace HierFL.Protocol.Enrolment;

/// <summary>
/// What an operator hands to a hospital so that its agent can enrol: one line of text, good once and for a while. Whoever has it can enrol in the
/// hospital's place, so it travels like a password; the region keeps only the hash of its secret.
/// </summary>
public sealed record EnrolmentToken
{
    /// <summary>Characters of a token; ours have about 450.</summary>
    public const int MaxLength = 2048;

    public const int SecretBytes = 32;

    private const string Prefix = "hfl1.";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 2,
    };

    /// <summary>A silo of the region, an https URL.</summary>
    public required Uri Edge { get; init; }

    public required string Federation { get; init; }

    public required string Region { get; init; }

    public required string Hospital { get; init; }

    /// <summary>Random; names the invitation and proves it.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>SHA-256 of the root certificate, lower-case hexadecimal (<see cref="Tls.Trust.Pin"/>): by it the agent knows the federation before it trusts anyone.</summary>
    public required string Root { get; init; }

    /// <summary>When the invitation ends.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>A secret for a new token.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>SHA-256 of a secret, lower-case hexadecimal: what the region keeps.</summary>
    public static string HashOf(byte[] secret) => Convert.ToHexStringLower(SHA256.HashData(secret));

    /// <summary>The token as one line.</summary>
    public string Write() => Prefix + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <exception cref="FormatException">It is no token, or incomplete; the message is a sentence that does not repeat the secret.</exception>
    public static EnrolmentToken Parse(string text)
    {
        var trimmed = text.Trim();
        if (!trimmed.StartsWith(Prefix, StringComparison.Ordinal) || trimmed.Length > MaxLength)
        {
            throw new FormatException($"this is no enrolment token: one begins with {Prefix} and has at most {MaxLength} characters; found {trimmed.Length}");
        }

        EnrolmentToken? token;
        try
        {
            token = JsonSerializer.Deserialize<EnrolmentToken>(Base64Url.DecodeFromChars(trimmed.AsSpan(Prefix.Length)), Json);
        }
        catch (Exception error) when (error is FormatException or JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new FormatException("the enrolment token is damaged or cut off: copy the whole line", error);
        }

        return token is null ? throw new FormatException("the enrolment token is empty")
            : Problem(token) is { } problem ? throw new FormatException($"the enrolment token {problem}")
            : token;
    }

    private static string? Problem(EnrolmentToken token)
    {
        string[] names = [token.Federation, token.Region, token.Hospital];
        return Array.Find(names, name => !DnsLabel.Holds(name)) is { } wrong ? $"has the name {WireText.Quote(wrong)}; names are {DnsLabel.Allowed}"
            : !token.Edge.IsAbsoluteUri || token.Edge.Scheme != Uri.UriSchemeHttps ? "names an edge that is no https URL"
            : token.Secret.Length != SecretBytes ? $"has a secret of {token.Secret.Length} bytes; {SecretBytes} are needed"
            : !WireText.IsSha256(token.Root) ? "pins no root certificate: a SHA-256 of 64 hexadecimal digits is needed"
            : null;
    }
}
