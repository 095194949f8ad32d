using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Cluster;

/// <summary>
/// What this silo knows of the federation's revocations. Every handshake and every call asks it (<see cref="Trust"/>), so it answers from memory; while the
/// root cannot be asked, the last word stands.
/// </summary>
internal sealed class RevokedCertificates
{
    private readonly ConditionalWeakTable<X509Certificate2, Names> _names = [];
    private readonly Lock _adding = new();

    /// <summary>
    /// Authorities that were met in handshakes, by their key: the serial number of each. A connection shows only its peer's certificate later on, and that names its
    /// authority by the key alone. There are few: the root has certified each of them.
    /// </summary>
    private readonly ConcurrentDictionary<string, string> _authorities = new(StringComparer.Ordinal);

    private volatile Book _book = Book.Empty;

    /// <summary>All that is known, in the order in which it was heard: what the root has lost since, stays.</summary>
    public ImmutableArray<Revocation> All => _book.All;

    /// <summary>Takes what is new of it.</summary>
    public void Add(IEnumerable<Revocation> next)
    {
        lock (_adding)
        {
            _book = Book.Of([.. _book.All, .. next.Except(_book.All)]);
        }
    }

    /// <summary>Whether the certificate itself is revoked; that of its authority is asked about apart.</summary>
    public bool Holds(X509Certificate2 certificate)
    {
        var names = NamesOf(certificate);
        if (names.AuthorityKey is { } key)
        {
            _authorities.TryAdd(key, names.Own.Serial);
        }

        return _book is { All.IsEmpty: false } book && book.Holds(names.Own);
    }

    /// <summary>
    /// Whether an open connection should be ended for it: where an authority of that name is revoked, or the very one that issued it, the peer shakes hands anew.
    /// </summary>
    public bool Concerns(X509Certificate2 certificate) => _book is { All.IsEmpty: false } book
        && NamesOf(certificate) is var names && (book.Holds(names.Own) || book.Names(names.Issuer) || IsOfRevoked(book, names.IssuerKey));

    /// <summary>A certificate that does not say by whose key it was issued may be of any authority.</summary>
    private bool IsOfRevoked(Book book, string? issuerKey) =>
        _authorities.Any(authority => (issuerKey is null || authority.Key == issuerKey) && book.Names(authority.Value));

    private Names NamesOf(X509Certificate2 certificate) => _names.GetValue(certificate, static certificate => Names.Of(certificate));

    /// <param name="Own">Under which names, and since when, the certificate could be revoked.</param>
    /// <param name="Issuer">The name of its authority; null for none.</param>
    /// <param name="IssuerKey">The key of its authority; null if it does not say.</param>
    /// <param name="AuthorityKey">Its own key, if it is an authority.</param>
    private sealed record Names(CertificateSubjects Own, string? Issuer, string? IssuerKey = null, string? AuthorityKey = null)
    {
        public static Names Of(X509Certificate2 certificate)
        {
            var (serial, from) = (RevocationSubject.OfSerial(certificate.SerialNumber), new DateTimeOffset(certificate.NotBefore));
            try
            {
                var identity = CertificateNames.IdentityOf(certificate);
                return new Names(
                    new CertificateSubjects(serial, from, identity switch
                    {
                        PeerIdentity.Operator person => RevocationSubject.OfOperator(person.Name),
                        PeerIdentity.Silo silo => RevocationSubject.OfSilo(silo.Region),
                        PeerIdentity.Authority { Region: { } region } => RevocationSubject.OfAuthority(region),
                        _ => null,
                    }),
                    identity.Issuer?.Region is { } issuer ? RevocationSubject.OfAuthority(issuer) : null,
                    certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } key ? Convert.ToHexString(key.Span) : null,
                    identity is PeerIdentity.Authority ? certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifier : null);
            }
            catch (FormatException)
            {
                // It says no identity, so nobody believes it anyway.
                return new Names(new CertificateSubjects(serial, from, null), null);
            }
        }
    }

    private sealed record CertificateSubjects(string Serial, DateTimeOffset From, string? Name);

    /// <param name="All">The list.</param>
    /// <param name="Until">For each subject, the newest moment up to which its certificates are meant.</param>
    private sealed record Book(ImmutableArray<Revocation> All, ImmutableDictionary<string, DateTimeOffset> Until)
    {
        public static Book Empty { get; } = Of([]);

        public static Book Of(ImmutableArray<Revocation> all) => new(
            all, all.GroupBy(entry => entry.Subject, StringComparer.Ordinal).ToImmutableDictionary(group => group.Key, group => group.Max(entry => entry.At), StringComparer.Ordinal));

        public bool Holds(CertificateSubjects certificate) =>
            Until.ContainsKey(certificate.Serial) || (certificate.Name is { } name && Until.TryGetValue(name, out var until) && certificate.From <= until);

        public bool Names(string? subject) => subject is not null && Until.ContainsKey(subject);
    }
}
