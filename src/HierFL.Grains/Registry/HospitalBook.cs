using System.Collections.Immutable;
using System.Security.Cryptography;
using HierFL.Core.Jobs;

namespace HierFL.Grains.Registry;

/// <summary>
/// Durable state of a region's registry of hospitals and its pure transitions.
/// <code>
/// Invite ─► invited ─► Enrol ─► active ◄─► suspended
///              ▲                   │           │
///              └─ Invite ─ removed ◄───────────┘
/// </code>
/// A transition that changes nothing gives the same book back.
/// </summary>
internal sealed record HospitalBook
{
    public const int MaxHospitals = 10_000;

    /// <summary>Certificates of one hospital that are valid at once: more are no renewals.</summary>
    public const int MaxCertificates = 64;

    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);

    private const int MaxSerial = 64;

    /// <summary>One more hospital, with all its certificates, still fits into the 64 KiB of a message.</summary>
    private const int RevokedPageBytes = 48 << 10;

    /// <summary>By name, ordinal.</summary>
    public ImmutableArray<BookedHospital> Hospitals { get; init; } = [];

    /// <summary>Version of the revocation list.</summary>
    public long Revision { get; init; }

    /// <summary>The region's secret behind pseudonyms, base64; null until the first hospital asks for one.</summary>
    public string? PseudonymKey { get; init; }

    public BookedHospital? Find(string name) => Hospitals.FirstOrDefault(hospital => hospital.Name == name);

    /// <exception cref="HospitalRefusedException">The name or lifetime is not allowed, the hospital is suspended, or the book is full.</exception>
    public HospitalBook Invite(string name, string by, string secretSha256, TimeSpan lifetime, DateTimeOffset now)
    {
        if (!DnsLabel.Holds(name))
        {
            throw new HospitalRefusedException($"found the hospital name '{name}'; allowed: {DnsLabel.Allowed}");
        }

        if (lifetime <= TimeSpan.Zero || lifetime > MaxLifetime)
        {
            throw new HospitalRefusedException($"found an invitation for {lifetime}; allowed: above 0 and up to {MaxLifetime.TotalDays} days");
        }

        var invitation = new BookedInvitation(secretSha256, now + lifetime, IsUsed: false);
        switch (Find(name))
        {
            case null when Hospitals.Length >= MaxHospitals:
                throw new HospitalRefusedException($"{Hospitals.Length} hospitals are registered; allowed are {MaxHospitals}");
            case null:
                return Put(new BookedHospital { Name = name, State = HospitalState.Invited, Since = now, By = by, Invitation = invitation });
            case { State: HospitalState.Suspended }:
                throw new HospitalRefusedException($"hospital '{name}' is suspended; restore it first");
            case { State: HospitalState.Active } active:
                return Put(active with { Invitation = invitation });
            case { } known:
                return Put(known with { State = HospitalState.Invited, Since = now, By = by, Reason = "", Invitation = invitation });
        }
    }

    /// <summary>The book without the invitation, which has to be durable before anybody is told; the same book if the attempt fails.</summary>
    public (HospitalBook Next, EnrolmentAnswer Answer) Enrol(string name, string secretSha256, DateTimeOffset now)
    {
        var wrong = new EnrolmentAnswer(EnrolmentVerdict.Wrong, $"no open invitation of hospital '{name}' has this secret; ask the region for a new one");
        if (Find(name) is not { State: HospitalState.Invited or HospitalState.Active, Invitation: { } invitation } hospital || !Equal(invitation.SecretSha256, secretSha256))
        {
            return (this, wrong);
        }

        if (invitation.IsUsed)
        {
            return (this, new EnrolmentAnswer(EnrolmentVerdict.Used, $"this invitation of hospital '{name}' was used before; if that was not you, tell the region, else ask it for a new one"));
        }

        if (invitation.Until <= now)
        {
            return (this, new EnrolmentAnswer(EnrolmentVerdict.Expired, $"this invitation of hospital '{name}' expired at {invitation.Until:u}; ask the region for a new one"));
        }

        var burned = hospital with { Invitation = invitation with { IsUsed = true } };
        var next = hospital.State == HospitalState.Active
            ? Put(burned)
            : Put(burned with { State = HospitalState.Active, Since = now, By = name, Reason = "" }).Revised();
        return (next, new EnrolmentAnswer(EnrolmentVerdict.Enrolled, $"hospital '{name}' is enrolled"));
    }

    /// <summary>A hospital of a region in which nobody need enrol: it is active from when it joins first.</summary>
    /// <exception cref="HospitalRefusedException">The name is not allowed, or the book is full.</exception>
    public HospitalBook Join(string name, DateTimeOffset now) => Find(name) switch
    {
        { State: HospitalState.Active } => this,
        { } known => Put(known with { State = HospitalState.Active, Since = now, By = name }),
        null when !DnsLabel.Holds(name) => throw new HospitalRefusedException($"found the hospital name '{name}'; allowed: {DnsLabel.Allowed}"),
        null when Hospitals.Length >= MaxHospitals => throw new HospitalRefusedException($"{Hospitals.Length} hospitals are registered; allowed are {MaxHospitals}"),
        null => Put(new BookedHospital { Name = name, State = HospitalState.Active, Since = now, By = name }),
    };

    /// <exception cref="HospitalRefusedException">The hospital is not active, the serial is none, or there are too many.</exception>
    public HospitalBook Certify(string name, string serial, DateTimeOffset notAfter, DateTimeOffset now)
    {
        var normal = serial.ToLowerInvariant();
        if (normal.Length is 0 or > MaxSerial || !normal.All(char.IsAsciiHexDigitLower))
        {
            throw new HospitalRefusedException($"found the serial '{serial}'; allowed: 1 to {MaxSerial} hexadecimal digits");
        }

        var hospital = Need(name);
        if (hospital.State != HospitalState.Active)
        {
            throw new HospitalRefusedException($"hospital '{name}' is {Word(hospital.State)}; only an active one gets a certificate");
        }

        if (hospital.Certificates.Any(known => known.Serial == normal))
        {
            return this;
        }

        var valid = hospital.Certificates.RemoveAll(known => known.NotAfter <= now);
        return valid.Length < MaxCertificates
            ? Put(hospital with { Certificates = valid.Add(new BookedCertificate(normal, notAfter)) })
            : throw new HospitalRefusedException($"hospital '{name}' has {valid.Length} certificates that are still valid; allowed are {MaxCertificates}: remove it and invite it again");
    }

    /// <exception cref="HospitalRefusedException">It is not known, or was never active.</exception>
    public HospitalBook Suspend(string name, string by, string reason, DateTimeOffset now) => Need(name) switch
    {
        { State: HospitalState.Suspended } suspended => suspended.Reason == reason ? this : Put(suspended with { By = by, Reason = reason }),
        { State: HospitalState.Active } active => Put(active with { State = HospitalState.Suspended, Since = now, By = by, Reason = reason }).Revised(),
        { } other => throw new HospitalRefusedException($"hospital '{name}' is {Word(other.State)}; only an active one can be suspended"),
    };

    /// <exception cref="HospitalRefusedException">It is not known, or not suspended.</exception>
    public HospitalBook Restore(string name, string by, string reason, DateTimeOffset now) => Need(name) switch
    {
        { State: HospitalState.Active } => this,
        { State: HospitalState.Suspended } suspended => Put(suspended with { State = HospitalState.Active, Since = now, By = by, Reason = reason }).Revised(),
        { } other => throw new HospitalRefusedException($"hospital '{name}' is {Word(other.State)}; invite it, since only a suspended one can be restored"),
    };

    /// <exception cref="HospitalRefusedException">It is not known.</exception>
    public HospitalBook Remove(string name, string by, string reason, DateTimeOffset now) => Need(name) is { State: not HospitalState.Removed } hospital
        ? Put(hospital with
        {
            State = HospitalState.Removed,
            Since = now,
            By = by,
            Reason = reason,
            Invitation = null,
            Datasets = ImmutableSortedDictionary<string, long>.Empty,
            Certificates = [.. hospital.Certificates.Where(known => known.NotAfter > now).Select(known => known with { IsRevoked = true })],
        }).Revised()
        : this;

    /// <summary>What an active hospital offers now.</summary>
    public HospitalBook Offer(string name, IReadOnlyDictionary<string, long> datasets)
    {
        var hospital = Need(name);
        var next = datasets.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return next.SequenceEqual(hospital.Datasets) ? this : Put(hospital with { Datasets = next });
    }

    /// <summary>Whether an active hospital is shown by a pseudonym.</summary>
    /// <param name="name">Of the hospital.</param>
    /// <param name="isPseudonymous">What it asks for.</param>
    /// <param name="secrets">Secret random bytes, for the key that the first one needs.</param>
    public HospitalBook Show(string name, bool isPseudonymous, Func<int, byte[]> secrets)
    {
        var key = PseudonymKey ?? (isPseudonymous ? Convert.ToBase64String(secrets(Registry.Pseudonym.KeyBytes)) : null);
        var (hospital, pseudonym) = (Need(name), isPseudonymous ? Registry.Pseudonym.Of(key!, name) : null);
        return hospital.Pseudonym == pseudonym ? this : (this with { PseudonymKey = key }).Put(hospital with { Pseudonym = pseudonym });
    }

    /// <summary>Who may not be let in: as much of the list as fits into a grain message.</summary>
    /// <param name="now">Certificates that have ended by then are not told.</param>
    /// <param name="after">Name of the hospital after which the page begins.</param>
    public RevocationList Revoked(DateTimeOffset now, string after = "")
    {
        var (serials, names, bytes) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>(), 0);
        var last = after;
        foreach (var hospital in Hospitals.Where(hospital => string.CompareOrdinal(hospital.Name, after) > 0))
        {
            if (bytes > RevokedPageBytes)
            {
                return new RevocationList(Revision, serials.DrainToImmutable(), names.DrainToImmutable()) { Next = last };
            }

            last = hospital.Name;
            if (hospital.State is HospitalState.Suspended or HospitalState.Removed)
            {
                names.Add(hospital.Name);
                bytes += hospital.Name.Length + 3;
            }

            foreach (var revoked in hospital.Certificates.Where(known => known.IsRevoked && known.NotAfter > now))
            {
                serials.Add(revoked.Serial);
                bytes += revoked.Serial.Length + 3;
            }
        }

        return new RevocationList(Revision, serials.DrainToImmutable(), names.DrainToImmutable());
    }

    internal static string Word(HospitalState state) => state.ToString().ToLowerInvariant();

    private BookedHospital Need(string name) => Find(name) ?? throw new HospitalRefusedException($"no hospital '{name}' is registered in this region");

    private HospitalBook Revised() => this with { Revision = Revision + 1 };

    private HospitalBook Put(BookedHospital hospital)
    {
        var place = Hospitals.BinarySearch(hospital, ByName);
        return this with { Hospitals = place < 0 ? Hospitals.Insert(~place, hospital) : Hospitals.SetItem(place, hospital) };
    }

    /// <summary>Takes as long whatever differs.</summary>
    private static bool Equal(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(left), System.Text.Encoding.ASCII.GetBytes(right));

    private static readonly IComparer<BookedHospital> ByName =
        Comparer<BookedHospital>.Create((left, right) => string.CompareOrdinal(left.Name, right.Name));
}
