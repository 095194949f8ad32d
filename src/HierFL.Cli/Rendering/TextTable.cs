namespace HierFL.Cli.Rendering;

/// <summary>Columns for people and for <c>awk</c>: two blanks apart, never wrapped, no lines around them.</summary>
/// <param name="header">Names of the columns; none for a list of names and values.</param>
internal sealed class TextTable(params string[] header)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = header.Length == 0 ? [] : [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Lines without a newline at the end.</summary>
    public override string ToString()
    {
        var columns = _rows.Count == 0 ? 0 : _rows.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(column => _rows.Where(row => row.Length > column).Max(row => row[column].Length))];
        return string.Join('\n', _rows.Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
