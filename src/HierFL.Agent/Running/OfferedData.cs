using System.Collections.Immutable;
using HierFL.Agent.Configuration;
using HierFL.Learning.Data;

namespace HierFL.Agent.Running;

/// <summary>What a hospital's data sets hold, counted.</summary>
internal static class OfferedData
{
    /// <summary>Every data set of the site; one that cannot be used says why.</summary>
    public static ImmutableArray<DatasetStatus> Count(SiteSpec site, string hospital) => [.. site.Datasets.Select(entry => Count(entry.Key, entry.Value, hospital))];

    public static DatasetStatus Count(string name, DatasetSection dataset, string hospital)
    {
        try
        {
            var counts = TableReader.CountHospital(new HospitalFile(hospital, "", dataset.File), dataset.Columns());
            return new DatasetStatus(name, counts.Train, counts.Validation, counts.Test, null)
            {
                Columns = Told([.. counts.Columns.Except([dataset.Hospital, dataset.Split, dataset.Patient, .. dataset.Ignore]).OfType<string>()]),
            };
        }
        catch (TableException error)
        {
            return new DatasetStatus(name, 0, 0, 0, SafeText.Of(error));
        }
    }

    /// <summary>The region takes no name that cannot be printed, such as one with a line break: then jobs have to name their features.</summary>
    private static ImmutableArray<string> Told(ImmutableArray<string> columns) => columns.Any(name => name.Any(char.IsControl)) ? [] : columns;
}
