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

    /// <summary>The hospitals that offer the data set, sorted (ordinal).</summary>
    [Alias("list")]
    Task<ImmutableArray<string>> ListAsync(string dataset, bool learns);
}

/// <summary>Size of a roster.</summary>
public sealed record RosterCount(int Hospitals, long MostRows);
