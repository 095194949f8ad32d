using System.Collections.Immutable;
using HierFL.Core.Rounds;
using Orleans.Concurrency;

namespace HierFL.Grains.Registry;

/// <summary>The hospitals of a region and what they offer. Key: the region.</summary>
[Alias("hierfl.region-roster")]
internal interface IRegionRoster : IGrainWithStringKey
{
    /// <summary>The hospital is there and offers these data sets.</summary>
    /// <exception cref="HospitalRefusedException">The region takes enrolled hospitals only, and this one is not active.</exception>
    [Alias("join")]
    Task JoinAsync(HospitalProfile profile);

    /// <summary>How many hospitals offer the data set, and the most training rows among them; one without training rows can only evaluate.</summary>
    [Alias("count")]
    Task<RosterCount> CountAsync(string dataset, bool learns);

    /// <summary>
    /// The hospitals behind <paramref name="after"/> that offer the data set, sorted (ordinal): as many as fit a message (decision 0002).
    /// </summary>
    [Alias("list")]
    Task<RosterPage> ListAsync(string dataset, bool learns, string after);

    /// <summary>What the hospitals behind <paramref name="after"/> are called in metrics that are not called by their names; as many as fit a message, none at the end.</summary>
    [Alias("pseudonyms"), AlwaysInterleave]
    Task<ImmutableArray<ShownHospital>> PseudonymsAsync(string after);
}

/// <summary>What a hospital is called in metrics.</summary>
public sealed record ShownHospital(string Hospital, string Pseudonym);

/// <summary>A roster as a whole.</summary>
internal static class RosterPages
{
    /// <summary>All hospitals that offer the data set, sorted (ordinal). One that joins meanwhile may be among them or not.</summary>
    public static async Task<ImmutableArray<string>> AllAsync(this IRegionRoster roster, string dataset, bool learns)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            var page = await roster.ListAsync(dataset, learns, all.Count > 0 ? all[^1] : "");
            all.AddRange(page.Hospitals);
            if (page.IsLast)
            {
                return all.ToImmutable();
            }
        }
    }

    /// <summary>Pseudonyms by hospital, of those that have one.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> PseudonymsAsync(this IRegionRoster roster)
    {
        var (all, last) = (new Dictionary<string, string>(StringComparer.Ordinal), "");
        while (await roster.PseudonymsAsync(last) is { IsEmpty: false } page)
        {
            foreach (var shown in page)
            {
                all[shown.Hospital] = shown.Pseudonym;
            }

            last = page[^1].Hospital;
        }

        return all;
    }
}

/// <summary>A part of a roster.</summary>
/// <param name="Hospitals">Names, sorted (ordinal).</param>
/// <param name="IsLast">Nobody comes after them.</param>
public sealed record RosterPage(ImmutableArray<string> Hospitals, bool IsLast);

/// <summary>Size of a roster.</summary>
public sealed record RosterCount(int Hospitals, long MostRows);
