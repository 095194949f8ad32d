using System.Xml.Linq;

namespace HierFL.Cli.Reports.Page;

/// <summary>The parts that sections are put together from.</summary>
internal static class Elements
{
    public static XElement Section(string id, string title, params object?[] content) =>
        new("section", new XAttribute("id", id), new XElement("h2", title), content);

    public static XElement Note(string text) => new("p", new XAttribute("class", "note"), text);

    /// <param name="title">Above it.</param>
    /// <param name="drawing">What it shows.</param>
    /// <param name="legend">Below it; null for none.</param>
    public static XElement Figure(string title, XElement drawing, XElement? legend = null) =>
        new("figure", new XElement("figcaption", title), drawing, legend);

    /// <param name="entries">Names of colours, and what they stand for.</param>
    public static XElement Legend(IEnumerable<(string Color, string Text)> entries) => new(
        "ul",
        new XAttribute("class", "legend"),
        entries.Select(entry => new XElement(
            "li", new XElement("span", new XAttribute("class", "swatch"), new XAttribute("style", $"background:var(--{entry.Color})")), entry.Text)));

    /// <summary>Names and what they are called for.</summary>
    public static XElement Facts(IEnumerable<(string Name, object Value)> facts) =>
        new("dl", facts.Select(fact => new[] { new XElement("dt", fact.Name), new XElement("dd", fact.Value) }));

    public static XElement Code(string text) => new("code", text);

    /// <param name="header">Names of the columns.</param>
    /// <param name="textColumns">So many from the left are text, the others numbers.</param>
    /// <param name="rows">Cells; the first of a row names it.</param>
    public static XElement Table(IEnumerable<string> header, int textColumns, IEnumerable<IEnumerable<string>> rows) => new(
        "div",
        new XAttribute("class", "scroll"),
        new XElement(
            "table",
            new XElement("thead", new XElement("tr", header.Select((cell, column) => new XElement("th", new XAttribute("scope", "col"), Alignment(column, textColumns), cell)))),
            new XElement("tbody", rows.Select(row => new XElement(
                "tr", row.Select((cell, column) => column == 0
                    ? new XElement("th", new XAttribute("scope", "row"), Alignment(column, textColumns), cell)
                    : new XElement("td", Alignment(column, textColumns), cell)))))));

    public static XElement Folded(string summary, params object?[] content) => new("details", new XElement("summary", summary), content);

    private static XAttribute? Alignment(int column, int textColumns) => column < textColumns ? null : new XAttribute("class", "number");
}
