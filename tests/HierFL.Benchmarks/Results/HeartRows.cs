using System.Globalization;

namespace HierFL.Benchmarks.Results;

/// <summary>Rows of a table with their hospital, split, features and a binary label; for figures that are computed apart from the product.</summary>
internal sealed record HeartRow(string Hospital, bool IsTest, double[] Features, bool IsPositive);

/// <summary><c>heart.csv</c> of the heart disease example.</summary>
internal static class HeartRows
{
    public const string File = "heart.csv";

    /// <summary>Hospital, region and split come before the features, the label after them.</summary>
    private const int First = 3;

    /// <summary>In the order of FLamby's centres 0 to 3.</summary>
    public static readonly string[] Hospitals = ["cleveland", "hungarian", "switzerland", "va"];

    public static HeartRow[] Read(string folder) =>
    [
        .. System.IO.File.ReadLines(Path.Combine(folder, File)).Skip(1).Select(line => line.Split(',')).Select(cells => new HeartRow(
            cells[0],
            cells[2] == "test",
            [.. cells[First..^1].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))],
            cells[^1] == "1")),
    ];
}
