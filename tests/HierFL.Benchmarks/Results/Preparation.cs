namespace HierFL.Benchmarks.Results;

/// <summary>Data as they are to be had, in the form that an example reads. A new one is a new file: a sealed class that derives from this.</summary>
internal abstract class Preparation
{
    /// <summary>After <c>prepare</c> on the command line: the name of the example.</summary>
    public abstract string Name { get; }

    /// <summary>Writes the files of the example.</summary>
    /// <param name="data">Folder of the data.</param>
    /// <param name="folder">Where they go.</param>
    public abstract void Write(string data, string folder);

    /// <summary>All preparations by name.</summary>
    public static IReadOnlyDictionary<string, Preparation> All() => typeof(Preparation).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Preparation)) && !type.IsAbstract)
        .Select(type => (Preparation)Activator.CreateInstance(type)!)
        .ToSortedDictionary(preparation => preparation.Name);
}
