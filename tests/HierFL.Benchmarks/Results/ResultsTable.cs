namespace HierFL.Benchmarks.Results;

/// <summary>
/// A table of <c>docs/results.md</c>: <c>results NAME</c> makes it anew. A new table is a new file, a sealed class that derives from this; the list finds it.
/// </summary>
internal abstract class ResultsTable
{
    /// <summary>After <c>results</c> on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Whether its data are not of this repository, so that <c>--data FOLDER</c> is needed.</summary>
    public virtual bool NeedsData => true;

    /// <summary>Seeds of the runs, if the command line names none.</summary>
    public virtual int[] Seeds => [1, 2, 3];

    /// <summary>Runs what is needed.</summary>
    /// <returns>The table and what is to be said with it, as Markdown.</returns>
    public abstract Task<string> MakeAsync(ResultsRun run);

    /// <summary>All tables by name.</summary>
    public static IReadOnlyDictionary<string, ResultsTable> All() => typeof(ResultsTable).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ResultsTable)) && !type.IsAbstract)
        .Select(type => (ResultsTable)Activator.CreateInstance(type)!)
        .ToSortedDictionary(table => table.Name);
}

/// <summary>Sorted by name, so that messages and help are stable.</summary>
internal static class SortedByName
{
    public static SortedDictionary<string, T> ToSortedDictionary<T>(this IEnumerable<T> items, Func<T, string> nameOf) =>
        new(items.ToDictionary(nameOf), StringComparer.Ordinal);
}
