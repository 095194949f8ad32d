namespace HierFL.Core.Jobs;

/// <summary>The known name a mistyped one was meant to be.</summary>
public static class NearestName
{
    /// <summary>Null where nothing is near: more than a third of the letters differ.</summary>
    public static string? To(string written, IEnumerable<string> known) => Nearest(written, known).Name;

    /// <summary>The nearest name and its distance; letter case, '-' and '_' do not count.</summary>
    public static (string? Name, int Distance) Nearest(string written, IEnumerable<string> known)
    {
        var plain = Plain(written);
        var best = known
            .Select(name => (Name: (string?)name, Distance: Distance(plain, Plain(name))))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(plain.Length, candidate.Name!.Length) / 3))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is null ? (null, int.MaxValue) : best;
    }

    /// <summary>For the end of a message: <c> (did you mean 'full'?)</c>, or nothing.</summary>
    public static string Hint(string written, IEnumerable<string> known) => To(written, known) is { } name ? $" (did you mean {ForeignText.Quote(name)}?)" : "";

    private static string Plain(string name) => name.Replace("-", "").Replace("_", "").ToLowerInvariant();

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment), of names up to 64 letters.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
        {
            return int.MaxValue;
        }

        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1,
                    cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
