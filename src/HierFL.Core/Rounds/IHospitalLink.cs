using System.Collections.Immutable;
using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>
/// All a hospital can do with its region. The agent calls it; the embedded run implements it in process, an agent of its own process over the network.
/// </summary>
public interface IHospitalLink
{
    /// <summary>Announces the hospital and what it offers; repeated whenever that changes.</summary>
    Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation);

    /// <summary>Waits a while for the next order, or word that a job is over; null when there is none yet. Orders not answered are given again.</summary>
    Task<Notice?> NextAsync(string hospital, CancellationToken cancellation);

    /// <summary>Bytes by content. The caller checks the hash.</summary>
    /// <param name="content">What is asked for.</param>
    /// <param name="read">What is made of the bytes, which are there only as long as it runs.</param>
    /// <param name="cancellation">Stops the transfer.</param>
    /// <exception cref="ContentGoneException">The pass that the content belonged to is over; another attempt gives nothing either.</exception>
    Task<T> FetchAsync<T>(ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation);

    /// <summary>Sends an update; safe to repeat. <paramref name="body"/> is read once from its start.</summary>
    Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation);

    /// <summary>Says that the hospital will not contribute to this pass, and why.</summary>
    Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation);

    /// <summary>Says that the hospital cannot contribute to this pass yet, and will once what it waits for has come. Safe to repeat.</summary>
    Task WaitAsync(RoundKey key, WaitingHospital waiting, CancellationToken cancellation);
}

/// <summary>What a hospital tells its region of itself.</summary>
/// <param name="Hospital">DNS label.</param>
/// <param name="Datasets">Data sets by name, with the number of training rows, which caps the weight.</param>
public sealed record HospitalProfile(string Hospital, IReadOnlyDictionary<string, long> Datasets)
{
    /// <summary>Most characters of the column names of all data sets: a profile is a small message.</summary>
    public const int MaxColumnText = 16 * 1024;

    /// <summary>
    /// Names of the columns of data sets, in the order of the table, without those that the hospital has given a meaning (split, patient, hospital). They let a
    /// job take all features without naming them. A data set of which nothing is told is not in it.
    /// </summary>
    public IReadOnlyDictionary<string, ImmutableArray<string>> Columns { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Whether the hospital is to be shown in metrics by a pseudonym of its region, never by its name.</summary>
    public bool IsPseudonymous { get; init; }

    /// <summary>The profile with the columns of as many data sets as there is room for; a job on one of the others has to name its features.</summary>
    public HospitalProfile With(IEnumerable<KeyValuePair<string, ImmutableArray<string>>> columns)
    {
        var (told, room) = (ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal), MaxColumnText);
        foreach (var (dataset, names) in columns.Where(pair => Datasets.ContainsKey(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var length = TextOf(names);
            if (length <= room)
            {
                told[dataset] = names;
                room -= length;
            }
        }

        return this with { Columns = told.ToImmutable() };
    }

    /// <summary>What names take of the room: their characters, and some for each.</summary>
    public static int TextOf(ImmutableArray<string> names) => names.Sum(name => name.Length + 4);
}
