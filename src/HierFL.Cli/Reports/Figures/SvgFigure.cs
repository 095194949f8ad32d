using System.Xml.Linq;
using OxyPlot;

namespace HierFL.Cli.Reports.Figures;

/// <summary>A plot as a part of the page: its own names, colours of the page, and a sentence for those who do not see it.</summary>
internal static class SvgFigure
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <param name="plot">To be drawn.</param>
    /// <param name="name">Unlike that of any other figure of the page.</param>
    /// <param name="label">What it shows.</param>
    /// <param name="width">In pixels at its natural size; the page may scale it down.</param>
    /// <param name="height">In pixels.</param>
    public static XElement Draw(PlotModel plot, string name, string label, double width, double height)
    {
        var svg = XElement.Parse(Undeclared(new SvgExporter { Width = width, Height = height, IsDocument = false, TextMeasurer = new WideLetters() }.ExportToString(plot)));
        foreach (var element in svg.DescendantsAndSelf())
        {
            Recolor(element);
            Rename(element, name);
        }

        svg.SetAttributeValue("viewBox", FormattableString.Invariant($"0 0 {width} {height}"));
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", label);
        svg.SetAttributeValue("version", null);
        return svg;
    }

    private static string Undeclared(string text) => text[text.IndexOf("<svg", StringComparison.Ordinal)..];

    private static void Recolor(XElement element)
    {
        var (style, fill) = (element.Attribute("style"), element.Attribute("fill"));
        style?.SetValue(Ink.Resolve(style.Value));
        if (fill is not null)
        {
            // A variable is sure to work in a style alone.
            element.SetAttributeValue("style", $"{style?.Value}{(style is null ? "" : ";")}fill:{Ink.Resolve(fill.Value)}");
            fill.Remove();
        }

        // The page chooses the face of its letters.
        element.Attribute("font-family")?.Remove();
        element.Attribute("font-weight")?.Remove();
    }

    /// <summary>Names within a drawing are names within the page.</summary>
    private static void Rename(XElement element, string name)
    {
        if (element.Name == Svg + "clipPath" && element.Attribute("id") is { } id)
        {
            id.Value = $"{name}-{id.Value}";
        }

        if (element.Attribute("clip-path") is { } clip)
        {
            clip.Value = clip.Value.Replace("url(#", $"url(#{name}-", StringComparison.Ordinal);
        }
    }
}
