using System.Collections.Immutable;

namespace HierFL.Learning.Data;

/// <summary>Rows of text under a header: of a CSV file, of an IDX file with its labels, or of a folder whose files and folders say what they are.</summary>
internal interface ITableRows : IDisposable
{
    ImmutableArray<string> Header { get; }

    /// <summary>Where the current row stands, from 1.</summary>
    int Line { get; }

    /// <summary>The same for messages: the file, and the line in it; 0 where the row is a file of its own.</summary>
    (string File, int Line) Place { get; }

    ReadOnlySpan<char> Cell(int column);

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="TableException">There is one, and it cannot be used.</exception>
    bool Read();

    /// <summary>SHA-256 of what was read, lower-case hexadecimal. To be asked once all rows are read; nothing can be read afterwards.</summary>
    string Sha256();
}
