using HierFL.Core.Jobs;
using HierFL.Learning.Training;
using HierFL.Protocol.WireMapping;

namespace HierFL.Agent.Configuration;

/// <summary>What is wrong with a site file beyond the types of its fields.</summary>
internal static class SiteRules
{
    public static IEnumerable<(string Field, string Sentence)> Findings(SiteSpec site)
    {
        if (site.Version != 1)
        {
            yield return ("version", $"found {site.Version}; allowed: 1");
        }

        if (site.Datasets.IsEmpty || site.Datasets.Count > WireLimits.MaxDatasets)
        {
            yield return ("datasets", $"found {(site.Datasets.IsEmpty ? "no" : site.Datasets.Count)} data sets; allowed: 1 to {WireLimits.MaxDatasets}");
        }

        (string Field, string? Path)[] paths = [("folder", site.Folder), ("identity.folder", site.Identity.Folder), .. site.Datasets.Select(entry => ($"datasets.{entry.Key}.file", (string?)entry.Value.File))];
        foreach (var (field, _) in paths.Where(path => path.Path is { } text && string.IsNullOrWhiteSpace(text)))
        {
            yield return (field, "found nothing; allowed: a path");
        }

        for (var i = 0; i < site.Edges.Length; i++)
        {
            if (!IsAddress(site.Edges[i], Uri.UriSchemeHttps))
            {
                yield return ($"edges[{i}]", $"found {ForeignText.Quote(site.Edges[i])}; allowed: an https URL without a path, such as https://silo-1.eu.example:8443");
            }
        }

        if (site.Network.Proxy is { } proxy && !IsAddress(proxy, Uri.UriSchemeHttp))
        {
            yield return ("network.proxy", $"found {ForeignText.Quote(proxy)}; allowed: an http URL without a path, such as http://proxy:3128");
        }

        foreach (var finding in site.Datasets.SelectMany(entry => ColumnFindings($"datasets.{entry.Key}", entry.Value).Concat(entry.Value.Images?.Findings($"datasets.{entry.Key}.images") ?? [])).Concat(PolicyFindings(site)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<(string Field, string Sentence)> ColumnFindings(string field, DatasetSection dataset)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        (string Field, string? Column)[] columns =
        [
            ("split", dataset.Split), ("patient", dataset.Patient), ("hospital", dataset.Hospital), ("images.column", dataset.Images?.Column), .. dataset.Ignore.Select((column, i) => ($"ignore[{i}]", (string?)column)),
        ];
        foreach (var (key, column) in columns)
        {
            if (column is not null && !taken.TryAdd(column, key))
            {
                yield return ($"{field}.{key}", $"found {ForeignText.Quote(column)}, which is '{taken[column]}' too; allowed: a column of its own");
            }
        }
    }

    private static IEnumerable<(string Field, string Sentence)> PolicyFindings(SiteSpec site)
    {
        string[] datasets = [.. site.Datasets.Keys];
        string[] families = [.. LearningSetup.Catalogue.FamilyAt("model")!.Kinds.Keys];
        return Unknown("policy.datasets", site.Policy.Datasets ?? [], datasets, "is no data set of this file")
            .Concat(Unknown("policy.modelFamilies", site.Policy.ModelFamilies ?? [], families, "is no kind of model"))
            .Concat((site.Policy.Purposes ?? [])
                .Select((purpose, i) => ($"policy.purposes[{i}]", purpose))
                .Where(entry => entry.purpose.Length == 0 || entry.purpose[..^1].Contains('*'))
                .Select(entry => (entry.Item1, $"found {ForeignText.Quote(entry.purpose)}; allowed: a purpose, or the beginning of one with '*' at its end")));
    }

    private static IEnumerable<(string Field, string Sentence)> Unknown(string field, IReadOnlyList<string> found, string[] known, string what)
    {
        for (var i = 0; i < found.Count; i++)
        {
            if (!known.Contains(found[i]))
            {
                yield return ($"{field}[{i}]", $"found {ForeignText.Quote(found[i])}, which {what}; allowed: {Sentence.Or(known)}{NearestName.Hint(found[i], known)}");
            }
        }
    }

    private static bool IsAddress(string text, string scheme) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == scheme && address.PathAndQuery == "/" && address.Fragment.Length == 0
            && address.UserInfo.Length == 0;
}
