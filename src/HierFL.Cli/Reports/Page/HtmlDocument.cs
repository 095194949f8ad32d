using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace HierFL.Cli.Reports.Page;

/// <summary>
/// Writes a tree of elements as HTML. The page is a tree and never text put together, so whatever a name or a message holds stays text: it is escaped where it is written.
/// </summary>
internal static class HtmlDocument
{
    /// <summary>Elements without an end tag; every other one gets its own, even if it is empty.</summary>
    private static readonly HashSet<string> Void = ["meta", "link", "br", "hr", "img", "col"];

    public static string Write(XElement html)
    {
        foreach (var element in html.DescendantsAndSelf())
        {
            if (element.IsEmpty && element.Name.Namespace == XNamespace.None && !Void.Contains(element.Name.LocalName))
            {
                element.Value = "";
            }

            foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            {
                attribute.Value = Legible(attribute.Value);
            }
        }

        foreach (var text in html.DescendantNodes().OfType<XText>())
        {
            text.Value = Legible(text.Value);
        }

        var page = new StringBuilder("<!DOCTYPE html>\n");
        using (var writer = XmlWriter.Create(page, new XmlWriterSettings { OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.None }))
        {
            html.Save(writer);
        }

        return page.Append('\n').ToString();
    }

    /// <summary>Without what is no character of a page: control characters, and halves of characters.</summary>
    private static string Legible(string text) => text.All(letter => !char.IsSurrogate(letter) && XmlConvert.IsXmlChar(letter))
        ? text
        : string.Concat(text.EnumerateRunes().Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune));
}
