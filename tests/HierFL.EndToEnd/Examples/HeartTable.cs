using System.Globalization;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>A patient of the heart table.</summary>
internal sealed record HeartRow(string Hospital, bool IsTraining, double[] Features, double Label);

/// <summary>The heart table, read apart from the product's reader: hospital, region, split, features, label.</summary>
internal static class HeartTable
{
    public static List<HeartRow> Read() =>
    [
        .. File.ReadLines(Checkout.Shared("data/heart/heart.csv")).Skip(1).Select(line => line.Split(',')).Select(cells => new HeartRow(
            cells[0],
            cells[2] == "train",
            [.. cells[3..^1].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))],
            double.Parse(cells[^1], CultureInfo.InvariantCulture))),
    ];
}
