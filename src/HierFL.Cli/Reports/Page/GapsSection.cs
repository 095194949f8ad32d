using System.Xml.Linq;

namespace HierFL.Cli.Reports.Page;

/// <summary>What the page does not know, said rather than left out.</summary>
internal static class GapsSection
{
    public static XElement Make(JobRecord job) => Elements.Section(
        "gaps",
        "What this page does not know",
        new XElement("ul", job.Gaps.Concat(Always).Select(gap => new XElement("li", gap))));

    private static IEnumerable<string> Always =>
    [
        "which hospitals that were missing came late: an update that comes after the round is counted where it comes, and not recorded with the round",
        "rounds that were abandoned and tried again: only committed ones leave a record",
        "training loss at each hospital: hospitals send its sum, and what is kept is the mean over all of them",
    ];
}
