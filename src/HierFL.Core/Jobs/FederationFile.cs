using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>Between the tree of a federation file and a validated <see cref="FederationSpec"/>.</summary>
public static class FederationFile
{
    /// <summary>Reads and validates a federation; all errors are reported at once. Paths stay as written.</summary>
    public static (FederationSpec? Federation, ImmutableArray<JobError> Errors) Parse(Node tree) => RecordFile.Parse<FederationSpec>(tree, Findings);

    /// <summary>The federation with every path made absolute.</summary>
    /// <param name="federation">As parsed.</param>
    /// <param name="folder">Absolute path of the folder that holds the file.</param>
    public static FederationSpec Rooted(FederationSpec federation, string folder) => federation with
    {
        Table = federation.Table is { } table ? Path.GetFullPath(table, folder) : null,
        Images = federation.Images?.Rooted(folder),
        Regions = Each(federation.Regions, region => region with
        {
            Hospitals = Each(region.Hospitals, hospital => hospital with { Datasets = Each(hospital.Datasets, path => Path.GetFullPath(path, folder)) }),
        }),
    };

    private static ImmutableSortedDictionary<string, T> Each<T>(ImmutableSortedDictionary<string, T> map, Func<T, T> change) =>
        map.ToImmutableSortedDictionary(entry => entry.Key, entry => change(entry.Value), StringComparer.Ordinal);

    private static IEnumerable<(string Field, string Sentence)> Findings(FederationSpec federation)
    {
        if (federation.Version != 1)
        {
            yield return ("version", $"found {federation.Version}; allowed: 1");
        }

        if ((federation.Table is null) == federation.Regions.IsEmpty)
        {
            var found = federation.Table is null ? "found neither regions nor table" : "found both regions and table";
            yield return (federation.Table is null ? "regions" : "table", $"{found}; allowed: one of them");
        }

        (string Field, string? Column)[] columns = [("hospital", federation.Hospital), ("region", federation.Region), ("split", federation.Split)];
        foreach (var (field, _) in columns.Where(column => federation.Table is not null && column.Column is null))
        {
            yield return (field, "it is required with table; allowed: the name of a column");
        }

        (string Field, string? Value)[] ofTable = [("dataset", federation.Dataset), ("hospital", federation.Hospital), ("region", federation.Region)];
        foreach (var (field, _) in ofTable.Where(column => federation.Table is null && column.Value is not null))
        {
            yield return (field, "found without table; allowed: together with table");
        }

        if (federation is { Images: not null, Table: null })
        {
            yield return ("images", "found without table; allowed: together with table (a data set of a hospital may be an IDX file or a folder itself)");
        }

        foreach (var finding in HospitalFindings(federation).Concat(federation.Images?.Findings("images") ?? []))
        {
            yield return finding;
        }
    }

    private static IEnumerable<(string Field, string Sentence)> HospitalFindings(FederationSpec federation)
    {
        if (federation.Dataset is { } dataset && !DnsLabel.Holds(dataset))
        {
            yield return ("dataset", $"found {ForeignText.Quote(dataset)}; allowed: {DnsLabel.Allowed}");
        }

        var homes = federation.Regions.SelectMany(region => region.Value.Hospitals.Keys.Select(hospital => (Region: region.Key, Hospital: hospital))).ToArray();
        foreach (var home in homes.GroupBy(home => home.Hospital).Where(group => group.Count() > 1).Select(group => group.Last()))
        {
            yield return ($"regions.{home.Region}.hospitals.{home.Hospital}", $"found '{home.Hospital}' in more than one region; allowed: each hospital in one");
        }

        foreach (var region in federation.Regions.Where(region => region.Value.Hospitals.IsEmpty))
        {
            yield return ($"regions.{region.Key}.hospitals", "found no hospitals; allowed: one or more");
        }

        string[] known = [.. homes.Select(home => home.Hospital)];
        var named = federation.Limits.Keys.Select(name => ("limits." + name, name))
            .Concat(federation.Policy.Hospitals.Keys.Select(name => ("policy.hospitals." + name, name)));
        foreach (var (field, name) in named.Where(entry => known.Length > 0 && !known.Contains(entry.name)))
        {
            yield return (field, $"found '{name}', which is in no region; allowed: {Sentence.Or(known)}{NearestName.Hint(name, known)}");
        }
    }
}
