using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Registry;

/// <summary>
/// The hospitals of a region, as operators and the region's edge see them. Key: <see cref="RegistryKeys.Hospitals"/>. What a call has returned from
/// survives a crash, except what says when a hospital was last seen.
/// </summary>
[Alias("hierfl.hospitals")]
public interface IHospitals : IGrainWithStringKey
{
    /// <summary>
    /// Makes a secret with which the hospital can enrol once; a new invitation takes the place of an open one. A removed hospital may be invited again, and
    /// an active one that has lost its key.
    /// </summary>
    /// <exception cref="HospitalRefusedException">The name or lifetime is not allowed, or the hospital is suspended.</exception>
    [Alias("invite"), OperatorCall(OperatorRoles.RegionOperator)]
    Task<Invitation> InviteAsync(string hospital, [FromOperator] string by, TimeSpan lifetime);

    /// <summary>
    /// Uses up an invitation: of many attempts with its secret one succeeds. The invitation is gone, durably, before this returns, so that no
    /// second certificate can follow from it; whoever fails after that has to be invited again.
    /// </summary>
    [Alias("enrol")]
    Task<EnrolmentAnswer> EnrolAsync(string hospital, string secret);

    /// <summary>Records a certificate that was issued to an active hospital; only then may it be handed out. Safe to repeat.</summary>
    /// <exception cref="HospitalRefusedException">The hospital is not active, or has too many certificates that are still valid.</exception>
    [Alias("certified")]
    Task CertifiedAsync(string hospital, string serial, DateTimeOffset notAfter);

    /// <summary>Leaves the hospital out from the next pass on, until it is restored. Safe to repeat.</summary>
    /// <exception cref="HospitalRefusedException">It is not known, or was never active.</exception>
    [Alias("suspend"), OperatorCall(OperatorRoles.RegionOperator)]
    Task<HospitalEntry> SuspendAsync(string hospital, [FromOperator] string by, string reason);

    /// <summary>Lets a suspended hospital take part again. Safe to repeat.</summary>
    /// <exception cref="HospitalRefusedException">It is not known, or is not suspended but removed or invited.</exception>
    [Alias("restore"), OperatorCall(OperatorRoles.RegionOperator)]
    Task<HospitalEntry> RestoreAsync(string hospital, [FromOperator] string by, string reason);

    /// <summary>Ends the hospital's part for good, and revokes its certificates. Safe to repeat.</summary>
    /// <exception cref="HospitalRefusedException">It is not known.</exception>
    [Alias("remove"), OperatorCall(OperatorRoles.RegionOperator)]
    Task<HospitalEntry> RemoveAsync(string hospital, [FromOperator] string by, string reason);

    /// <summary>A page of hospitals by name (ordinal), those after <paramref name="after"/>; empty after the last. The first page follows the empty name.</summary>
    [Alias("list"), OperatorCall(OperatorRoles.Anyone)]
    Task<ImmutableArray<HospitalEntry>> ListAsync(string after);

    /// <summary>Null for a hospital that is not known.</summary>
    [Alias("show"), OperatorCall(OperatorRoles.Anyone)]
    Task<HospitalEntry?> ShowAsync(string hospital);

    /// <summary>
    /// What columns a data set has, as the hospitals that are there say; hospitals that say the same are one answer, and the answers of most hospitals come first.
    /// </summary>
    [Alias("schemas"), OperatorCall(OperatorRoles.DataScientist)]
    Task<ImmutableArray<DatasetSchema>> SchemasAsync(string dataset);

    /// <summary>A page of who may not be let in, for every silo of the region to ask for again and again; null if the version is the one that is known.</summary>
    /// <param name="known">Version of the list that the silo has.</param>
    /// <param name="after">What the page before says (<see cref="RevocationList.Next"/>); empty for the first.</param>
    [Alias("revoked"), AlwaysInterleave]
    Task<RevocationList?> RevokedAsync(long known, string after);

    /// <summary>The hospital is there.</summary>
    [Alias("heartbeat")]
    Task<HeartbeatAnswer> HeartbeatAsync(string hospital, Heartbeat heartbeat);

    /// <summary>How many hospitals there are, by state.</summary>
    [Alias("count-states"), ResponseTimeout("00:00:05"), OperatorCall(OperatorRoles.Anyone)]
    Task<HospitalCounts> CountStatesAsync();
}

/// <summary>Where a hospital stands with its region.</summary>
public enum HospitalState
{
    /// <summary>It may enrol with its invitation.</summary>
    Invited,

    /// <summary>It takes part.</summary>
    Active,

    /// <summary>It takes no part until it is restored.</summary>
    Suspended,

    /// <summary>It takes no part, and its certificates are revoked.</summary>
    Removed,
}

/// <summary>A hospital for people.</summary>
public sealed record HospitalEntry
{
    public required string Name { get; init; }

    public required HospitalState State { get; init; }

    /// <summary>Since when it is in that state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Who put it there, and why.</summary>
    public string By { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>End of its open invitation; null if it has none.</summary>
    public DateTimeOffset? InvitedUntil { get; init; }

    /// <summary>Null if not since the region's registry came up.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Active, and unseen for too long. It counts in <c>min: all</c> all the same.</summary>
    public bool IsAway { get; init; }

    /// <summary>Data sets by name, with the number of training rows.</summary>
    public ImmutableSortedDictionary<string, long> Datasets { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>What its agent said last; null if it has said nothing since the region's registry came up.</summary>
    public Heartbeat? Heartbeat { get; init; }

    /// <summary>End of its newest certificate; null if it has none.</summary>
    public DateTimeOffset? CertifiedUntil { get; init; }
}

/// <summary>What hospitals say of the columns of a data set.</summary>
/// <param name="Columns">In the order of their tables; empty for hospitals that say nothing of them.</param>
/// <param name="Hospitals">Names, or some of them if there are many.</param>
/// <param name="Count">How many hospitals say so.</param>
public sealed record DatasetSchema(ImmutableArray<string> Columns, ImmutableArray<string> Hospitals, int Count);

/// <summary>What lets a hospital enrol, once. The secret is told here and nowhere again: the region keeps its hash.</summary>
/// <param name="Hospital">Who is invited.</param>
/// <param name="Secret">32 random bytes in base64url.</param>
/// <param name="Until">When it expires.</param>
public sealed record Invitation(string Hospital, string Secret, DateTimeOffset Until);

/// <summary>How an attempt to enrol ended.</summary>
public enum EnrolmentVerdict
{
    /// <summary>The hospital is active; a certificate may be issued to it.</summary>
    Enrolled,

    /// <summary>No open invitation of that hospital has this secret. Whether the hospital is known is not told.</summary>
    Wrong,

    /// <summary>The invitation had been used before.</summary>
    Used,

    /// <summary>The invitation was not used in time.</summary>
    Expired,
}

/// <summary>How an attempt to enrol ended, with a sentence for people.</summary>
public sealed record EnrolmentAnswer(EnrolmentVerdict Verdict, string Message);

/// <summary>What the hospital has to do.</summary>
public enum HeartbeatAnswer
{
    Nothing,

    /// <summary>Announce itself and its data sets: the region does not know them.</summary>
    Announce,

    /// <summary>It may not take part: it is suspended, removed or was never enrolled.</summary>
    Refused,
}

/// <summary>Who may not be let in, or a page of it.</summary>
/// <param name="Version">Rises with every change.</param>
/// <param name="Serials">Revoked certificates that have not expired, lower-case hexadecimal.</param>
/// <param name="Hospitals">Suspended and removed hospitals: no certificate of theirs is good.</param>
public sealed record RevocationList(long Version, ImmutableArray<string> Serials, ImmutableArray<string> Hospitals)
{
    /// <summary>Name of a hospital after which the list goes on; null at its end.</summary>
    public string? Next { get; init; }
}

/// <summary>Hospitals of a region by state; those away are active ones.</summary>
public sealed record HospitalCounts(int Active, int Away, int Invited, int Suspended, int Removed);
