using System.Collections.Immutable;
using HierFL.Core.Rounds;

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
    /// The hospitals behind <paramref name="after"/> that offer the data set, sorted (ordinal): as many as fit a message (decision 0002), none at the end.
    /// </summary>
    [Alias("list")]
    Task<ImmutableArray<string>> ListAsync(string dataset, bool learns, string after);
}

/// <summary>A roster as a whole.</summary>
internal static class RosterPages
{
    /// <summary>All hospitals that offer the data set, sorted (ordinal). One that joins meanwhile may be among them or not.</summary>
    public static async Task<ImmutableArray<string>> AllAsync(this IRegionRoster roster, string dataset, bool learns)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        while (await roster.ListAsync(dataset, learns, all.Count > 0 ? all[^1] : "") is { IsEmpty: false } page)
        {
            all.AddRange(page);
        }

        return all.ToImmutable();
    }
}

/// <summary>Size of a roster.</summary>
public sealed record RosterCount(int Hospitals, long MostRows);
