using System.Globalization;
using System.Text;

namespace HierFL.Core.Jobs;

/// <summary>
/// Text that others wrote (a cell of a table, a key of a file) as a message may show it: whatever is in it, a terminal that prints it neither moves its
/// cursor nor changes its colours, and nobody's text can write lines of our own.
/// </summary>
public static class ForeignText
{
    private const int Longest = 60;

    /// <summary>In quotes, on one line, cut where it is long.</summary>
    public static string Quote(ReadOnlySpan<char> text) => $"'{Plain(text)}'";

    /// <summary>On one line, cut where it is long.</summary>
    public static string Plain(ReadOnlySpan<char> text)
    {
        if (text.Length <= Longest)
        {
            return Escaped(text, keepsLines: false);
        }

        // Not between the two halves of a character.
        var cut = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return Escaped(text[..cut], keepsLines: false) + "...";
    }

    /// <summary>A whole message that may quote others somewhere; its own line breaks stay.</summary>
    public static string Message(string message) => Escaped(message, keepsLines: true);

    private static string Escaped(ReadOnlySpan<char> text, bool keepsLines)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsHidden(rune) || (keepsLines && rune.Value == '\n'))
            {
                shown.Append(rune);
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
        }

        return shown.ToString();
    }

    /// <summary>Characters without a picture of their own: control codes, and marks that break lines or turn the direction of writing.</summary>
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
