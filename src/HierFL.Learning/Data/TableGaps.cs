using System.Collections.Immutable;

namespace HierFL.Learning.Data;

/// <summary>Cells of a column of numbers that hold none: a job that takes the column cannot use the table.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Line">The first of them, from 1.</param>
/// <param name="Count">How many there are.</param>
public sealed record TableGap(string Column, int Line, int Count);

/// <summary>Looks for what is missing in a table before a job stumbles over it.</summary>
public static class TableGaps
{
    /// <summary>
    /// The columns of numbers with cells that are empty or not finite, in the rows of one hospital. A column in which most cells are no numbers is one of words,
    /// such as a target, and has none missing.
    /// </summary>
    /// <exception cref="TableException">The file cannot be used, whatever the job.</exception>
    public static ImmutableArray<TableGap> Find(HospitalFile file, TableColumns columns)
    {
        using var source = TableSource.Open(file.Path, columns with { Features = null, Target = null });
        if (source.Images is not null)
        {
            return [];
        }

        var (header, rows) = (source.Header, source.Rows);
        var (numbers, gaps) = (new int[header.Features.Length], new TableGap?[header.Features.Length]);
        while (TableReader.ReadOwn(header, rows, file.Hospital))
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                if (CellNumber.TryRead(rows.Cell(header.Features[i]), out _))
                {
                    numbers[i]++;
                }
                else
                {
                    gaps[i] = gaps[i] is { } gap ? gap with { Count = gap.Count + 1 } : new TableGap(header.Names[header.Features[i]], rows.Line, 1);
                }
            }
        }

        return [.. gaps.Where((gap, i) => gap is not null && gap.Count < numbers[i]).Select(gap => gap!)];
    }
}
