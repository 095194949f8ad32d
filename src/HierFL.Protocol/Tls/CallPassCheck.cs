using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HierFL.Protocol.Tls;

/// <summary>Verifies call passes. One that was verified is known by its text until it expires, so that a caller's next calls cost a look-up.</summary>
/// <param name="trust">Asked at every call, so that a new root or a revocation counts at once.</param>
/// <param name="time">Clock for the dates of passes.</param>
public sealed class CallPassCheck(Func<Trust> trust, TimeProvider time)
{
    private const int MostCertificates = 4;

    /// <summary>How far the caller's clock may be ahead.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Pass, string Audience), Known> _known = new();

    internal int KnownCount => _known.Count;

    /// <summary>Passes known at a time; above it those that have expired go, then all.</summary>
    internal int MostKnown { get; init; } = 4096;

    /// <summary>Who makes a call, or why it is not believed: the pass must be good for the audience, and the proof that of this call by the pass's holder.</summary>
    /// <param name="pass">As it came; any text.</param>
    /// <param name="audience">What it must be for.</param>
    /// <param name="call">What is called.</param>
    /// <param name="proof">As it came; any text (<see cref="CallPasses.Prove"/>).</param>
    public async ValueTask<PeerVerdict> VerifyAsync(string pass, string audience, ReadOnlyMemory<byte> call, string proof)
    {
        // The certificate comes with the verdict: what is known of the pass may be forgotten at any moment, by another thread.
        var (verdict, certificate) = await JudgeAsync(pass, audience).ConfigureAwait(false);
        return certificate is null || CallPasses.IsProof(certificate, call.Span, proof) ? verdict : PeerVerdict.Refused($"{verdict.Identity} did not sign this call");
    }

    private async ValueTask<Judgement> JudgeAsync(string pass, string audience)
    {
        if (pass.Length is 0 or > CallPasses.MaxLength)
        {
            return Judgement.Refused($"the call pass has {pass.Length} characters; 1 to {CallPasses.MaxLength} are allowed");
        }

        var (now, trusted) = (time.GetUtcNow(), trust());
        if (_known.TryGetValue((pass, audience), out var known) && known.Trust == trusted && now < known.Expires)
        {
            return known.Certificates.Any(trusted.IsRevoked)
                ? Judgement.Refused($"the certificate of {known.Verdict.Identity} has been revoked")
                : new Judgement(known.Verdict, known.Certificates[0]);
        }

        try
        {
            return await ReadAsync(pass, audience, trusted, now).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Readers are libraries: whatever they throw, the pass is not to be read. Their sentences may repeat what it says.
            return Judgement.Refused("the call pass is not one of this system: it cannot be read");
        }
    }

    private async Task<Judgement> ReadAsync(string pass, string audience, Trust trusted, DateTimeOffset now)
    {
        var token = new JsonWebToken(pass);
        if (token.Alg != SecurityAlgorithms.EcdsaSha256 || token.IsEncrypted)
        {
            return Judgement.Refused($"the call pass is signed with {WireText.Quote(token.Alg)}; only {SecurityAlgorithms.EcdsaSha256} is allowed");
        }

        var chain = ChainOf(token);
        var verdict = trusted.Verify(chain[0], [.. chain.Skip(1)], PeerPurpose.Client);
        if (!verdict.IsTrusted)
        {
            return new Judgement(verdict, null);
        }

        if (DatesRefusal(token, now) is { } refusal)
        {
            return Judgement.Refused(refusal);
        }

        using var key = chain[0].GetECDsaPublicKey()!;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, Parameters(verdict.Identity, audience, key)).ConfigureAwait(false);
        if (!result.IsValid)
        {
            return Judgement.Refused(Why(result.Exception, verdict.Identity, audience));
        }

        Remember(pass, audience, new Known(verdict, [.. chain], trusted, new DateTimeOffset(token.ValidTo)));
        return new Judgement(verdict, chain[0]);
    }

    private static string? DatesRefusal(JsonWebToken token, DateTimeOffset now)
    {
        var (from, to) = (new DateTimeOffset(token.IssuedAt, TimeSpan.Zero), new DateTimeOffset(token.ValidTo, TimeSpan.Zero));
        return token.IssuedAt == DateTime.MinValue || token.ValidTo == DateTime.MinValue ? "the call pass does not say when it was issued and when it expires"
            : to - from > CallPasses.MaxLifetime || to <= from ? $"the call pass lives for {to - from}; at most {CallPasses.MaxLifetime} are allowed"
            : now >= to ? $"the call pass expired at {to:HH:mm:ss} UTC; the time here is {now.UtcDateTime:HH:mm:ss}"
            : now < from - ClockSkew ? $"the call pass is of {from:HH:mm:ss} UTC; the time here is {now.UtcDateTime:HH:mm:ss}: a clock is wrong"
            : null;
    }

    private static TokenValidationParameters Parameters(PeerIdentity identity, string audience, ECDsa key) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidIssuer = identity.Uri,
        ValidAudience = audience,
        IssuerSigningKey = new ECDsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = false,
        ValidateLifetime = false, // done above, by the clock that was passed in
        TryAllIssuerSigningKeys = true,
    };

    private static string Why(Exception? error, PeerIdentity identity, string audience) => error switch
    {
        SecurityTokenInvalidAudienceException => $"the call pass of {identity} is not for {WireText.Quote(audience)}",
        SecurityTokenInvalidIssuerException => $"the call pass says another issuer than its certificate, which is that of {identity}",
        _ => $"the signature of the call pass is not that of {identity}",
    };

    private static List<X509Certificate2> ChainOf(JsonWebToken token)
    {
        if (!token.TryGetHeaderValue<string[]>(CallPasses.ChainHeader, out var encoded) || encoded is null || encoded.Length is 0 or > MostCertificates)
        {
            throw new FormatException("no chain");
        }

        return [.. encoded.Select(text => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text)))];
    }

    private void Remember(string pass, string audience, Known known)
    {
        if (_known.Count >= MostKnown)
        {
            var now = time.GetUtcNow();
            foreach (var (text, old) in _known)
            {
                if (now >= old.Expires)
                {
                    _known.TryRemove(text, out _);
                }
            }

            if (_known.Count >= MostKnown)
            {
                _known.Clear();
            }
        }

        _known[(pass, audience)] = known;
    }

    /// <param name="Verdict">Who calls, or why the pass is not taken.</param>
    /// <param name="Certificate">Of a caller that is believed: its calls are signed with the key; null if none is.</param>
    private readonly record struct Judgement(PeerVerdict Verdict, X509Certificate2? Certificate)
    {
        public static Judgement Refused(string sentence) => new(PeerVerdict.Refused(sentence), null);
    }

    private sealed record Known(PeerVerdict Verdict, X509Certificate2[] Certificates, Trust Trust, DateTimeOffset Expires);
}
