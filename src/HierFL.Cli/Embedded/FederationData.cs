using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;

namespace HierFL.Cli.Embedded;

/// <summary>The hospitals of a federation file with the rows of a job's data set, and the region each works under.</summary>
/// <param name="Table">What was read.</param>
/// <param name="Regions">Hospitals by region, as the job's topology has them.</param>
/// <param name="Spec">The federation file.</param>
internal sealed record FederationData(TableContents Table, ImmutableSortedDictionary<string, ImmutableArray<string>> Regions, FederationSpec Spec)
{
    /// <summary>The one region of a centralized job.</summary>
    private const string Central = "central";

    public IReadOnlyCollection<HospitalData> Hospitals => [.. Table.Hospitals.Values];

    /// <exception cref="InputException">The federation does not offer the job's data set.</exception>
    /// <exception cref="TableException">A table is wrong.</exception>
    public static FederationData Read(JobSpec job, FederationSpec federation, string file)
    {
        var table = federation.Table is { } path ? ReadTable(job, federation, path, file) : ReadFiles(job, federation, file);
        var regions = job.Topology is Centralized
            ? ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create(Central, table.Hospitals.Keys.ToImmutableArray())])
            : table.Regions;
        return new FederationData(table, regions, federation);
    }

    private static TableContents ReadTable(JobSpec job, FederationSpec federation, string path, string file)
    {
        if (federation.Dataset is { } name && name != job.Data.Dataset)
        {
            throw new InputException($"{file}: the table holds data set '{name}'; the job asks for '{job.Data.Dataset}'");
        }

        return TableReader.Read(path, TableColumns.Of(job, federation));
    }

    private static TableContents ReadFiles(JobSpec job, FederationSpec federation, string file)
    {
        HospitalFile[] files =
        [
            .. from region in federation.Regions
               from hospital in region.Value.Hospitals
               where hospital.Value.Datasets.ContainsKey(job.Data.Dataset)
               select new HospitalFile(hospital.Key, region.Key, hospital.Value.Datasets[job.Data.Dataset]),
        ];
        if (files.Length > 0)
        {
            return TableReader.ReadFiles(files, TableColumns.Of(job, federation));
        }

        var offered = federation.Regions.Values.SelectMany(region => region.Hospitals.Values).SelectMany(hospital => hospital.Datasets.Keys).Distinct();
        throw new InputException($"{file}: no hospital has data set '{job.Data.Dataset}'; found are {string.Join(", ", offered)}");
    }
}
