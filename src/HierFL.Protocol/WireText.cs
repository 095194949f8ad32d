using System.Globalization;

namespace HierFL.Protocol;

/// <summary>Text of a stranger in a sentence of ours.</summary>
internal static class WireText
{
    private const int LongestQuote = 60;

    /// <summary>In quotes, printable ASCII only and cut where it is long: what a peer sends must not be able to write lines into a log.</summary>
    public static string Quote(string text)
    {
        var cut = text.Length > LongestQuote ? text[..LongestQuote] + "..." : text;
        return $"'{string.Concat(cut.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'))}'";
    }

    /// <summary>A sentence of a peer, on one line and cut at so many characters.</summary>
    public static string Line(string text, int longest)
    {
        var cut = text.Length > longest ? text[..longest] : text;
        return string.Concat(cut.Select(letter => IsPlain(letter) ? letter : ' '));
    }

    /// <summary>64 lower-case hexadecimal digits: what may become a file name.</summary>
    public static bool IsSha256(string text) => text.Length == 64 && text.All(letter => letter is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>Neither ends a line nor changes how others are shown.</summary>
    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
