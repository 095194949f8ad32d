using System.Collections.Immutable;
using HierFL.Learning.Models;

namespace HierFL.Learning.Data;

/// <summary>The rows of one hospital as they stand in its file: numbers, not yet standardized. Frozen.</summary>
public sealed record HospitalData
{
    public required string Hospital { get; init; }

    /// <summary>Empty where the table does not say.</summary>
    public required string Region { get; init; }

    /// <summary>Feature columns in the order of the model's inputs; of images, their channels.</summary>
    public required ImmutableArray<string> Features { get; init; }

    /// <summary>Rows × features, row-major; finite. Empty for images.</summary>
    public required double[] Values { get; init; }

    /// <summary>Of images: rows × channels × height × width, 0 to 255. Empty for a table.</summary>
    public byte[] Pixels { get; init; } = [];

    /// <summary>What a row is to a model.</summary>
    public InputShape Shape => InputShape.Of(Features);

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

    /// <summary>A row of a table.</summary>
    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Features.Length, Features.Length);

    /// <summary>A row of images.</summary>
    public ReadOnlySpan<byte> Image(int row, InputShape shape) => Pixels.AsSpan(row * shape.Count, shape.Count);
}
