using System.Collections.Immutable;
using System.IO.Compression;
using Sylvan.Data.Csv;

namespace HierFL.Learning.Data;

/// <summary>The lines of a CSV file (plain or .gz; the delimiter is found out), each with as many cells as the header.</summary>
internal sealed class CsvRows : IDisposable
{
    private const int MaxLineChars = 16 << 20;

    private readonly string _file;
    private readonly CsvDataReader _reader;
    private int _nextLine = 1;

    /// <exception cref="TableException">The file is absent, not readable, or empty.</exception>
    public CsvRows(string file)
    {
        _file = file;
        try
        {
            Stream stream = File.OpenRead(file);
            if (file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                stream = new GZipStream(stream, CompressionMode.Decompress);
            }

            // Without headers, so that the header's own mistakes can be told.
            _reader = CsvDataReader.Create(new StreamReader(stream), new CsvDataReaderOptions { HasHeaders = false, MaxBufferSize = MaxLineChars });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new TableException(file, 0, "", $"cannot be read: {error.Message}");
        }

        if (!Read())
        {
            _reader.Dispose();
            throw new TableException(file, 0, "", "is empty; a header line and rows are needed");
        }

        Header = [.. Enumerable.Range(0, _reader.RowFieldCount).Select(i => Cell(i).Trim().ToString())];
    }

    public ImmutableArray<string> Header { get; }

    /// <summary>Line of the current row, from 1.</summary>
    public int Line { get; private set; }

    public ReadOnlySpan<char> Cell(int column) => _reader.GetFieldSpan(column);

    /// <summary>Goes to the next line that is not blank; false at the end.</summary>
    /// <exception cref="TableException">The line has fewer or more cells than the header, or a quotation mark is not closed.</exception>
    public bool Read()
    {
        while (Advance())
        {
            Line = _nextLine;
            _nextLine += 1 + InnerBreaks();
            if (_reader.RowFieldCount <= 1 && (_reader.RowFieldCount == 0 || Cell(0).Trim().IsEmpty))
            {
                continue;
            }

            if (!Header.IsDefault && _reader.RowFieldCount != Header.Length)
            {
                throw new TableException(_file, Line, "", $"found {_reader.RowFieldCount} cells; the header has {Header.Length} columns");
            }

            return true;
        }

        return false;
    }

    public void Dispose() => _reader.Dispose();

    private bool Advance()
    {
        try
        {
            return _reader.Read();
        }
        catch (Exception error) when (error is CsvFormatException or CsvRecordTooLargeException or InvalidDataException or IOException)
        {
            throw new TableException(_file, _nextLine, "", $"cannot be read as CSV: {error.Message}");
        }
    }

    // A quoted cell may hold line breaks.
    private int InnerBreaks()
    {
        var raw = _reader.GetRawRecordSpan().TrimEnd("\r\n");
        return raw.Count('\n');
    }
}
