using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>
/// All a hospital can do with its region. The agent calls it; the embedded run implements it in process, an agent of its own process over the network.
/// </summary>
public interface IHospitalLink
{
    /// <summary>Announces the hospital and what it offers; repeated whenever that changes.</summary>
    Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation);

    /// <summary>Waits a while for the next order; null when there is none yet. Orders not answered are given again.</summary>
    Task<WorkOrder?> NextAsync(string hospital, CancellationToken cancellation);

    /// <summary>Bytes by content. The caller checks the hash.</summary>
    /// <exception cref="ContentGoneException">The pass that the content belonged to is over; another attempt gives nothing either.</exception>
    Task<ReadOnlyMemory<byte>> FetchAsync(ContentRef content, CancellationToken cancellation);

    /// <summary>Sends an update; safe to repeat. <paramref name="body"/> is read once from its start.</summary>
    Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation);

    /// <summary>Says that the hospital will not contribute to this pass, and why.</summary>
    Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation);
}

/// <summary>What a hospital tells its region of itself.</summary>
/// <param name="Hospital">DNS label.</param>
/// <param name="Datasets">Data sets by name, with the number of training rows, which caps the weight.</param>
public sealed record HospitalProfile(string Hospital, IReadOnlyDictionary<string, long> Datasets);
