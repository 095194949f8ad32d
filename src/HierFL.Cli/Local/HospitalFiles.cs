using System.Collections.Immutable;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;

namespace HierFL.Cli.Local;

/// <summary>What each hospital of a federation file has: its tables, and the site file of its agent.</summary>
internal static class HospitalFiles
{
    /// <summary>
    /// The hospitals. Where one table holds them all, each gets its own rows as a file that only its owner can read; images that the rows name stay where they are.
    /// </summary>
    /// <param name="federation">With absolute paths.</param>
    /// <param name="dataset">Name of the data set in a table of all, where the file has none.</param>
    /// <param name="folder">Where the tables go.</param>
    /// <exception cref="TableException">The table cannot be used.</exception>
    public static ImmutableArray<LocalHospital> Write(FederationSpec federation, string dataset, LocalFolder folder)
    {
        if (federation.Table is not { } table)
        {
            return
            [
                .. from region in federation.Regions
                   from hospital in region.Value.Hospitals
                   select new LocalHospital(hospital.Key, region.Key, hospital.Value.Datasets),
            ];
        }

        string TableOf(string hospital) => Path.Combine(folder.Hospital(hospital), dataset + ".csv");
        var columns = new TableColumns { Hospital = federation.Hospital, Region = federation.Region };
        var regions = TableSplit.Write(table, columns, hospital =>
        {
            LocalFolder.Private(folder.Hospital(hospital));
            return LocalFolder.PrivateFile(TableOf(hospital));
        });
        return
        [
            .. regions.Select(hospital => new LocalHospital(
                hospital.Key, hospital.Value, ImmutableSortedDictionary<string, string>.Empty.Add(dataset, TableOf(hospital.Key)))),
        ];
    }

    /// <summary>Writes the site file of a hospital's agent.</summary>
    /// <param name="hospital">Whose.</param>
    /// <param name="federation">What its columns mean, and what the hospital lets out.</param>
    /// <param name="edge">Of the silo of its region.</param>
    /// <param name="folder">Where it goes.</param>
    /// <returns>Its path.</returns>
    public static string WriteSite(LocalHospital hospital, FederationSpec federation, Uri edge, LocalFolder folder)
    {
        var disclosure = federation.DisclosureOf(hospital.Name);
        var limits = federation.LimitsOf(hospital.Name);
        var site = new
        {
            folder = "agent",
            edges = (string[])[edge.AbsoluteUri],
            datasets = hospital.Tables.ToDictionary(table => table.Key, table => new { file = table.Value, federation.Split, federation.Patient, federation.Images }),
            policy = new { disclosure.MinEvaluationRows, disclosure.MaxBins, limits.MaxLocalSteps },
            resources = new { limits.Slowdown, Delay = limits.Delay is { } delay ? Duration.Format(delay) : null },
        };
        var path = Path.Combine(folder.Hospital(hospital.Name), "site.yaml");
        LocalFolder.WritePrivate(path, Document.Yaml(site) + "\n");
        return path;
    }
}
