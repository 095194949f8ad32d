using System.Collections.Immutable;
using System.Security.Cryptography;
using Sylvan.Data.Csv;

namespace HierFL.Learning.Data;

/// <summary>The lines of a CSV file (plain or .gz; the delimiter is found out), each with as many cells as the header.</summary>
internal sealed class CsvRows : ITableRows
{
    private const int MaxLineChars = 16 << 20;

    private readonly string _file;
    private readonly CsvDataReader _reader;
    private readonly SHA256 _sha256 = SHA256.Create();
    private readonly CryptoStream _bytes;
    private int _nextLine = 1;

    /// <exception cref="TableException">The file is absent, not readable, or empty.</exception>
    public CsvRows(string file)
    {
        _file = file;
        try
        {
            _bytes = new CryptoStream(PackedFile.Open(file), _sha256, CryptoStreamMode.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TableException(file, 0, "", $"cannot be read: {error.Message}");
        }

        try
        {
            var text = PackedFile.Unpacked(file, _bytes);

            // Without headers, so that the header's own mistakes can be told.
            _reader = AsCsv(() => CsvDataReader.Create(new StreamReader(text), new CsvDataReaderOptions { HasHeaders = false, MaxBufferSize = MaxLineChars }));
            Header = Read() ? HeaderCells() : throw new TableException(file, 0, "", "is empty; a header line and rows are needed");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ImmutableArray<string> Header { get; }

    /// <summary>Line of the current row, from 1.</summary>
    public int Line { get; private set; }

    public (string File, int Line) Place => (_file, Line);

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

    /// <summary>SHA-256 of the file as it lies on the disk, lower-case hexadecimal. To be asked once all rows are read; nothing can be read afterwards.</summary>
    public string Sha256()
    {
        // A reader may stop before what follows the last row, such as the end of an archive.
        _bytes.CopyTo(Stream.Null);
        return Convert.ToHexStringLower(_sha256.Hash!);
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _bytes.Dispose();
        _sha256.Dispose();
    }

    /// <summary>A workbook or an archive is told from a table here, not by columns that are missing from it.</summary>
    private ImmutableArray<string> HeaderCells() => _reader.GetRawRecordSpan().IndexOfAnyInRange('\0', '\b') < 0
        ? [.. Enumerable.Range(0, _reader.RowFieldCount).Select(i => Cell(i).Trim().ToString())]
        : throw new TableException(_file, 1, "", "is no text; a CSV file is needed, plain or .gz (export workbooks and databases first)");

    private bool Advance() => AsCsv(_reader.Read);

    private T AsCsv<T>(Func<T> read)
    {
        try
        {
            return read();
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
