using HierFL.Core.Rounds;

namespace HierFL.Benchmarks.Results;

/// <summary>Which rows are for the test: at each hospital and of each class a quarter, drawn by a fixed seed.</summary>
internal static class HeldOut
{
    private const int Seed = 7;
    private const int Part = 4;

    /// <param name="groups">Per row: its hospital and class.</param>
    /// <returns>Per row: <c>train</c> or <c>test</c>.</returns>
    public static string[] Splits(IReadOnlyList<(string Hospital, string Class)> groups)
    {
        var splits = Enumerable.Repeat("train", groups.Count).ToArray();
        foreach (var group in Enumerable.Range(0, groups.Count).GroupBy(row => groups[row]))
        {
            int[] rows = [.. group];
            new SeededStream(Seed, group.Key.Hospital, 0, $"test/{group.Key.Class}").Shuffle(rows.AsSpan());
            foreach (var row in rows.Take(rows.Length / Part))
            {
                splits[row] = "test";
            }
        }

        return splits;
    }
}
