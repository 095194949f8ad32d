using System.Collections.Immutable;
using HierFL.Grains.Access;
using Orleans.Concurrency;

namespace HierFL.Grains.Registry;

/// <summary>
/// The certificates of operators, silos and authorities that are believed no more, for the whole federation. Key: <see cref="RegistryKeys.Revocations"/>. The list
/// only grows, so that whoever knows its beginning asks for the rest.
/// </summary>
[Alias("hierfl.revocations")]
public interface IRevocations : IGrainWithStringKey
{
    /// <summary>Durable on return; every silo has heard of it some seconds later. By serial number it is safe to repeat; by name it means the certificates until now.</summary>
    /// <exception cref="RevocationRefusedException">The subject is none, or the list is full.</exception>
    [Alias("revoke"), OperatorCall(OperatorRoles.Admin)]
    Task<Revocation> RevokeAsync(string subject, [FromOperator] string by, string reason);

    /// <summary>A page of the list from an index on, in the order of decisions; empty after the last.</summary>
    [Alias("list"), AlwaysInterleave, OperatorCall(OperatorRoles.Anyone)]
    Task<ImmutableArray<Revocation>> ListAsync(int from);

    /// <summary>
    /// The same for silos, which ask again and again. They say what they know as the last entry before the index: where the list has another one there (it was
    /// restored from a backup), the page is the first one.
    /// </summary>
    [Alias("since"), AlwaysInterleave]
    Task<RevocationPage> SinceAsync([FromRegion] string region, int from, Revocation? last);
}

/// <summary>A part of the list.</summary>
/// <param name="From">Its index.</param>
/// <param name="Entries">In the order of decisions; empty after the last.</param>
public sealed record RevocationPage(int From, ImmutableArray<Revocation> Entries);
