using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace HierFL.Grains.Registry;

/// <summary>What a region durably keeps of a hospital.</summary>
internal sealed record BookedHospital
{
    public required string Name { get; init; }

    public required HospitalState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    public string By { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>The newest invitation, used or not; null if there is none.</summary>
    public BookedInvitation? Invitation { get; init; }

    /// <summary>Certificates that have not expired.</summary>
    public ImmutableArray<BookedCertificate> Certificates { get; init; } = [];

    /// <summary>What it is called in metrics instead of its name; null where it does not ask for that.</summary>
    public string? Pseudonym { get; init; }

    /// <summary>What it is called in metrics.</summary>
    [JsonIgnore]
    public string ShownAs => Pseudonym ?? Name;

    /// <summary>What it announced last, so that a hospital that is away counts as before.</summary>
    public ImmutableSortedDictionary<string, long> Datasets { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}

/// <summary>An invitation without its secret.</summary>
internal sealed record BookedInvitation(string SecretSha256, DateTimeOffset Until, bool IsUsed);

/// <summary>A certificate that was issued.</summary>
/// <param name="Serial">Lower-case hexadecimal.</param>
/// <param name="NotAfter">When it expires by itself.</param>
/// <param name="IsRevoked">Whether it is refused before that.</param>
internal sealed record BookedCertificate(string Serial, DateTimeOffset NotAfter, bool IsRevoked = false);
