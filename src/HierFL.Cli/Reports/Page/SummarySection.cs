using System.Globalization;
using System.Xml.Linq;
using HierFL.Cli.Rendering;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Reports.Page;

/// <summary>What a reader wants first: what came of it, and from how many.</summary>
internal static class SummarySection
{
    private const int MostMetrics = 4;

    public static XElement Make(JobRecord job, Participation parts) => new(
        "header",
        new XElement("p", new XAttribute("class", "eyebrow"), "Federated training report"),
        new XElement("h1", job.Spec.Name),
        new XElement("p", new XAttribute("class", "lead"), Lead(job)),
        job.Spec.Purpose.Length > 0 ? new XElement("p", new XAttribute("class", "purpose"), $"Purpose: {job.Spec.Purpose}") : null,
        new XElement("div", new XAttribute("class", "tiles"), Tiles(job, parts)));

    private static string Lead(JobRecord job) => $"{char.ToUpperInvariant(job.State[0])}{job.State[1..]}";

    private static IEnumerable<XElement> Tiles(JobRecord job, Participation parts)
    {
        if (job.Reports.LastOrDefault(report => !report.Metrics.IsEmpty) is { } last)
        {
            foreach (var name in MetricOrder.Of(last.Metrics.Keys).Take(MostMetrics))
            {
                yield return Tile(name, MetricText.Of(last.Metrics[name].Value, last.Metrics[name].ErrorBound), From(job, name, last));
            }
        }

        var measured = job.Reports.Length;
        yield return Tile("rounds", Number(job.Trained.Count()), $"of at most {job.Spec.Stop.Rounds}; {Number(measured)} measured");
        var regions = job.Hospitals.Select(hospital => hospital.Region).Where(region => region.Length > 0).Distinct().Count();
        yield return Tile("hospitals", Number(job.Hospitals.Length), regions > 1 ? $"in {regions} regions" : regions == 1 ? "in one region" : "of no known region");
        yield return Tile("updates", Number(Enumerable.Range(0, parts.Hospitals.Length).Sum(hospital => parts.Count(hospital, Part.Admitted))), "in committed sums");
        yield return Tile("moved", ByteText.Of(job.Reports.Sum(report => report.BytesUp + report.BytesDown)), "up and down, over all measured rounds");
        yield return Tile("time", Duration(job.Reports.Sum(report => report.Seconds.Values.Sum())), "in rounds, as the root measured it");
    }

    private static string From(JobRecord job, string metric, RoundReport last)
    {
        var first = job.Reports.First(report => report.Metrics.ContainsKey(metric));
        return first.Round == last.Round
            ? $"round {last.Round}"
            : $"round {last.Round}; {MetricText.Of(first.Metrics[metric].Value)} in round {first.Round}";
    }

    private static XElement Tile(string name, string value, string remark) => new(
        "div",
        new XAttribute("class", "tile"),
        new XElement("span", new XAttribute("class", "name"), name),
        new XElement("span", new XAttribute("class", "value"), value),
        new XElement("span", new XAttribute("class", "remark"), remark));

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => seconds switch
    {
        < 100 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 6000 => (seconds / 60).ToString("0.0", CultureInfo.InvariantCulture) + " min",
        _ => (seconds / 3600).ToString("0.0", CultureInfo.InvariantCulture) + " h",
    };
}
