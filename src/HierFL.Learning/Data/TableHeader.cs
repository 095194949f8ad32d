using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>Where the columns of a table lie.</summary>
internal sealed record TableHeader(
    string File, ImmutableArray<string> Names, ImmutableArray<int> Features, int Target, int Hospital, int Region, int Split, int Patient, int Image)
{
    /// <summary>Place of a column that is not asked for.</summary>
    public const int Absent = -1;

    private const int NamesShown = 20;

    /// <exception cref="TableException">A column is missing, occurs twice, or has two meanings.</exception>
    public static TableHeader Of(string file, ImmutableArray<string> names, TableColumns columns)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0)
            {
                throw new TableException(file, 1, "", $"column {i + 1} has no name; every column needs one");
            }

            if (!places.TryAdd(names[i], i))
            {
                throw new TableException(file, 1, names[i], $"occurs twice, as column {places[names[i]] + 1} and {i + 1}; names have to differ");
            }
        }

        int Find(string? name) => name is null ? Absent : places.TryGetValue(name, out var place) ? place : throw Missing(file, name, names);

        var header = new TableHeader(
            file, names, [], Find(columns.Target?.Column), Find(columns.Hospital), Find(columns.Region), Find(columns.Split), Find(columns.Patient), Find(columns.Images?.Column));
        if (header.Image != Absent)
        {
            return header;
        }

        int[] taken = [header.Target, header.Hospital, header.Region, header.Split, header.Patient, .. columns.Ignored.Select(Find)];
        return header with { Features = FeaturesOf(file, names, columns, taken, name => Find(name)) };
    }

    private static ImmutableArray<int> FeaturesOf(string file, ImmutableArray<string> names, TableColumns columns, int[] taken, Func<string, int> find)
    {
        if (columns.Features is not { } listed)
        {
            int[] rest = [.. Enumerable.Range(0, names.Length).Except(taken)];
            return rest.Length > 0 ? [.. rest] : throw new TableException(file, 1, "", "no column is left for a feature");
        }

        if (listed.IsEmpty)
        {
            throw new TableException(file, 1, "", "the list of features is empty; name at least one, or take all");
        }

        var twice = listed.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new TableException(file, 1, twice.Key, "is listed twice among the features");
        }

        foreach (var name in listed.Where(name => taken.Contains(find(name))))
        {
            throw new TableException(file, 1, name, "is listed as a feature, and is the target, hospital, region, split or patient, or ignored, too");
        }

        return [.. listed.Select(find)];
    }

    private static TableException Missing(string file, string name, ImmutableArray<string> names)
    {
        var shown = string.Join(", ", names.Take(NamesShown).Select(each => ForeignText.Plain(each))) + (names.Length > NamesShown ? $" and {names.Length - NamesShown} more" : "");
        return new TableException(file, 1, "", $"has no column {ForeignText.Quote(name)}{NearestName.Hint(name, names)}; it has {shown}");
    }
}
