using System.Collections.Immutable;

namespace HierFL.Learning.Data;

/// <summary>The rows of one hospital as they stand in its file: numbers, not yet standardized. Frozen.</summary>
public sealed record HospitalData
{
    public required string Hospital { get; init; }

    /// <summary>Empty where the table does not say.</summary>
    public required string Region { get; init; }

    /// <summary>Feature columns in the order of the model's inputs.</summary>
    public required ImmutableArray<string> Features { get; init; }

    /// <summary>Rows × features, row-major; finite.</summary>
    public required double[] Values { get; init; }

    /// <summary>Per row: 0 or 1 (positive), the class index, or the value; empty where the table has no target.</summary>
    public required double[] Targets { get; init; }

    /// <summary>Per row.</summary>
    public required Split[] Splits { get; init; }

    /// <summary>Per row, its line in the file, from 1.</summary>
    public required int[] Lines { get; init; }

    /// <summary>Per row, the patient's number within the hospital, from 0 in order of appearance; empty where no column names the patient.</summary>
    public int[] Patients { get; init; } = [];

    public int Rows => Splits.Length;

    /// <summary>The rows of a split, in the order of the file.</summary>
    public int[] RowsOf(Split split) => [.. Enumerable.Range(0, Rows).Where(row => Splits[row] == split)];

    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Features.Length, Features.Length);
}
