using System.Xml.Linq;

namespace HierFL.Cli.Reports.Page;

/// <summary>
/// A job on one page that needs nothing else: no script, no request, a style sheet within. It reads well on a screen, light or dark, and on paper.
/// </summary>
internal static class ReportPage
{
    /// <summary>Nothing is loaded and nothing is run, whatever gets into the page.</summary>
    public const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <param name="job">What to tell.</param>
    /// <param name="at">When it was read.</param>
    /// <param name="version">Of this program.</param>
    public static string Make(JobRecord job, DateTimeOffset at, string version)
    {
        var parts = Participation.Of(job);
        XElement?[] sections =
        [
            QualitySection.Make(job),
            HospitalsSection.Make(job, parts),
            ParticipationSection.Make(parts),
            CostSection.Make(job),
            RoundsSection.Make(job),
            ConfigurationSection.Make(job),
            LineageSection.Make(job, version),
            GapsSection.Make(job),
        ];
        var made = sections.OfType<XElement>().ToArray();
        return HtmlDocument.Write(new XElement("html", new XAttribute("lang", "en"), Head(job), Body(job, parts, made, at, version)));
    }

    private static XElement Head(JobRecord job) => new(
        "head",
        new XElement("meta", new XAttribute("charset", "utf-8")),
        new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", Policy)),
        new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
        new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
        new XElement("meta", new XAttribute("name", "generator"), new XAttribute("content", "hierfl report")),
        new XElement("title", $"{job.Spec.Name} – HierFL report"),
        // Without it a browser asks for an icon.
        new XElement("link", new XAttribute("rel", "icon"), new XAttribute("href", "data:,")),
        new XElement("style", StyleSheet()));

    private static XElement Body(JobRecord job, Participation parts, XElement[] sections, DateTimeOffset at, string version) => new(
        "body",
        SummarySection.Make(job, parts),
        new XElement("nav", new XAttribute("aria-label", "Sections"), sections.Select(section => new XElement(
            "a", new XAttribute("href", $"#{section.Attribute("id")!.Value}"), section.Element("h2")!.Value))),
        new XElement("main", sections),
        new XElement("footer", $"Made by hierfl report {version} on {Rendering.Times.Text(at)} from the {job.Source}. It holds no row of any hospital."));

    private static string StyleSheet()
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
