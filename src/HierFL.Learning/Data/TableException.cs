using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>A table cannot be used; the message says where, what was found and what is allowed.</summary>
public sealed class TableException : Exception
{
    /// <param name="file">Path as it was given.</param>
    /// <param name="line">From 1; 0 where it is about the whole file.</param>
    /// <param name="column">Name in the header; empty where it is about the whole line.</param>
    /// <param name="problem">What was found and what is allowed.</param>
    public TableException(string file, int line, string column, string problem)
        : base(ForeignText.Message($"{file}{(line > 0 ? $", line {line}" : "")}{(column.Length > 0 ? $", column {ForeignText.Quote(column)}" : "")}: {problem}"))
    {
        File = file;
        Line = line;
        Column = column;
    }

    public TableException(string message) : base(message) { }

    public TableException(string message, Exception inner) : base(message, inner) { }

    public TableException() { }

    public string File { get; } = "";

    public int Line { get; }

    public string Column { get; } = "";
}
