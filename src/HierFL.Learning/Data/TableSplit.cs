using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>One table of several hospitals as a table for each, so that a hospital holds no row of another. Cells stay as they are written.</summary>
public static class TableSplit
{
    /// <summary>Writes the tables, without the columns that name hospital and region.</summary>
    /// <param name="table">The table of all.</param>
    /// <param name="columns">Which columns name hospital and region.</param>
    /// <param name="open">Opens the table of a hospital; called once for each.</param>
    /// <returns>The region of each hospital.</returns>
    /// <exception cref="TableException">The table cannot be used.</exception>
    public static ImmutableSortedDictionary<string, string> Write(string table, TableColumns columns, Func<string, TextWriter> open)
    {
        using var rows = new CsvRows(table);
        var header = TableHeader.Of(table, rows.Header, columns with { Features = null, Target = null });
        int[] kept = [.. Enumerable.Range(0, rows.Header.Length).Where(column => column != header.Hospital && column != header.Region)];
        var regions = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var writers = new Dictionary<string, TextWriter>(StringComparer.Ordinal);
        try
        {
            while (rows.Read())
            {
                var (hospital, region) = (Label(header, rows, header.Hospital), Label(header, rows, header.Region));
                if (!writers.TryGetValue(hospital, out var writer))
                {
                    writers[hospital] = writer = open(hospital);
                    regions[hospital] = region;
                    writer.Write(string.Join(',', kept.Select(column => Quoted(rows.Header[column]))) + "\n");
                }
                else if (regions[hospital] != region)
                {
                    throw new TableException(
                        table, rows.Line, rows.Header[header.Region], $"found '{region}' for hospital '{hospital}', which was in '{regions[hospital]}' before; a hospital is in one region");
                }

                writer.Write(string.Join(',', kept.Select(column => Quoted(rows.Cell(column)))) + "\n");
            }
        }
        finally
        {
            foreach (var writer in writers.Values)
            {
                writer.Dispose();
            }
        }

        return writers.Count > 0 ? regions.ToImmutable() : throw new TableException(table, 0, "", "has no rows");
    }

    private static string Label(TableHeader header, CsvRows rows, int column)
    {
        var text = rows.Cell(column).Trim().ToString();
        return DnsLabel.Holds(text) ? text : throw new TableException(header.File, rows.Line, header.Names[column], $"found '{text}'; it has to be {DnsLabel.Allowed}");
    }

    private static string Quoted(ReadOnlySpan<char> cell)
    {
        var text = cell.ToString();
        return cell.IndexOfAny(",;\t|\"\r\n".AsSpan()) >= 0 || text.Trim().Length != text.Length ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
