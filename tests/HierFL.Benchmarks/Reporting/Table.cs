namespace HierFL.Benchmarks.Reporting;

/// <summary>A table for people: Markdown whose columns are aligned, so that it reads well in a terminal and in a document.</summary>
internal sealed class Table(params string[] heads)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Also told on stderr as it comes: whoever waits sees how far it is.</summary>
    public void Add(params string[] cells)
    {
        _rows.Add([.. cells, .. Enumerable.Repeat("", Math.Max(0, heads.Length - cells.Length))]);
        Console.Error.WriteLine(string.Join(" | ", cells));
    }

    public void Print(string title)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine();
        Console.Write(Text());
        Console.WriteLine();
    }

    /// <summary>The table alone, a line a row.</summary>
    public string Text()
    {
        var widths = heads.Select((head, column) => _rows.Select(row => row[column].Length).Append(head.Length).Max()).ToArray();
        string[] lines = [Line(heads, widths), $"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|", .. _rows.Select(row => Line(row, widths))];
        return string.Join('\n', lines) + "\n";
    }

    private static string Line(string[] cells, int[] widths) => $"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |";
}
