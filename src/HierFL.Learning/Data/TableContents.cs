using System.Collections.Immutable;

namespace HierFL.Learning.Data;

/// <summary>What was read.</summary>
/// <param name="Features">Feature columns in the order of the model's inputs.</param>
/// <param name="Hospitals">By name.</param>
/// <param name="Notes">What a person should know, one sentence each.</param>
public sealed record TableContents(
    ImmutableArray<string> Features, ImmutableSortedDictionary<string, HospitalData> Hospitals, ImmutableArray<string> Notes)
{
    /// <summary>Hospitals by region; the region "" holds those of which the table does not say.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Regions => Hospitals.Values
        .GroupBy(hospital => hospital.Region)
        .ToImmutableSortedDictionary(group => group.Key, group => group.Select(hospital => hospital.Hospital).ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>The files that were read, in that order.</summary>
    public ImmutableArray<TableFile> Files { get; init; } = [];
}

/// <summary>A file that was read.</summary>
/// <param name="Hospital">Empty for a table of several hospitals.</param>
/// <param name="Path">As it was given.</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal.</param>
public sealed record TableFile(string Hospital, string Path, string Sha256);

/// <summary>A file that holds one hospital.</summary>
public sealed record HospitalFile(string Hospital, string Region, string Path);

/// <summary>Rows of one hospital in its table.</summary>
/// <param name="Columns">All columns of the table.</param>
/// <param name="Train">Rows to train on; they cap the weight of an update.</param>
/// <param name="Validation">Rows of the split val.</param>
/// <param name="Test">Rows of the split test.</param>
public sealed record TableCounts(ImmutableArray<string> Columns, int Train, int Validation, int Test);
