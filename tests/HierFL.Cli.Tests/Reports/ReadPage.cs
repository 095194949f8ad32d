using System.Xml;
using System.Xml.Linq;
using HierFL.Cli.Reports;
using HierFL.Cli.Reports.Page;

namespace HierFL.Cli.Tests.Reports;

/// <summary>A page as it would be read: HTML that is well-formed XML too.</summary>
internal sealed record ReadPage(string Html, XElement Root)
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static ReadPage Of(JobRecord job)
    {
        var html = ReportPage.Make(job, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "0.0.0");
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return new ReadPage(html, XDocument.Load(reader).Root!);
    }

    public IEnumerable<XElement> Figures => Root.Descendants(Svg + "svg");

    public string TextOf(string section) => Root.Descendants("section").Single(element => element.Attribute("id")?.Value == section).Value;

    /// <summary>Rows of the tables of a section, cell by cell.</summary>
    public string[][] RowsOf(string section) =>
    [
        .. Root.Descendants("section").Single(element => element.Attribute("id")?.Value == section).Descendants("tbody").Elements("tr")
            .Select(row => row.Elements().Select(cell => cell.Value).ToArray()),
    ];
}
