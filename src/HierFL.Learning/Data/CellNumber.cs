using System.Globalization;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>A number in a cell: '.' decimals, finite.</summary>
internal static class CellNumber
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent
        | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    public static bool TryRead(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <exception cref="TableException">It is empty, not a number, or not finite.</exception>
    public static double Read(string file, int line, string column, ReadOnlySpan<char> text)
    {
        if (TryRead(text, out var value))
        {
            return value;
        }

        throw new TableException(file, line, column, text.Trim().IsEmpty
            ? "is empty; missing values have to be filled in, or their rows left out, before"
            : $"found {ForeignText.Quote(text.Trim())}; a finite number with '.' as decimal sign is needed");
    }
}
