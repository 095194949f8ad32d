using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>Where binding stands in a file, and the errors found so far: all of them are reported at once.</summary>
public sealed class BindContext
{
    private readonly Log _log;

    internal BindContext(Catalogue catalogue, Type root) : this(catalogue, root, "", new Log()) { }

    private BindContext(Catalogue catalogue, Type root, string path, Log log)
    {
        Catalogue = catalogue;
        Root = root;
        Path = path;
        _log = log;
    }

    public Catalogue Catalogue { get; }

    /// <summary>Dotted path of the field being read, for example <c>local.optimizer</c>; empty at the top.</summary>
    public string Path { get; }

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<JobError> Errors => [.. _log.Errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];

    /// <summary>The record that the whole file is.</summary>
    internal Type Root { get; }

    /// <summary>Reads one level further down.</summary>
    public BindContext At(string field) => new(Catalogue, Root, Path.Length == 0 ? field : $"{Path}.{field}", _log);

    internal BindContext At(int item) => new(Catalogue, Root, $"{Path}[{item}]", _log);

    /// <summary>Reads a value as the binder reads a property of this type.</summary>
    /// <returns>False where nothing could be read; the error is recorded.</returns>
    public bool TryBind<T>(Node node, out T value)
    {
        var read = Binder.TryBind(Slot.Of(typeof(T)), node, this, out var found);
        value = read ? (T)found! : default!;
        return read;
    }

    /// <summary>Records that something else was found than is allowed, with the nearest of the words that may stand there.</summary>
    public void Refuse(Node node, string allowed, IEnumerable<string>? words = null)
    {
        var hint = node is ScalarNode scalar ? NearestName.Hint(scalar.Text, words ?? []) : "";
        Error(node, $"found {Sentence.Found(node)}; allowed: {allowed}{hint}");
    }

    /// <summary>Records an error of this field at the place of a node.</summary>
    public void Error(Node node, string sentence) => Error(node.Line, node.Column, sentence);

    internal void Error(int line, int column, string sentence)
    {
        _log.Errors.Add(new JobError(line, column, Path, sentence));
        Doubt();
    }

    /// <summary>Notes that this field could not be read, so that no second error is made of what follows from it.</summary>
    internal void Doubt() => _log.Doubtful.Add(Path);

    /// <summary>Whether a field, something in it or something around it could not be read.</summary>
    internal bool IsDoubtful(string path) => _log.Doubtful.Any(doubtful => Within(doubtful, path) || Within(path, doubtful));

    private static bool Within(string inner, string outer) =>
        outer.Length == 0 || inner == outer || (inner.StartsWith(outer, StringComparison.Ordinal) && inner[outer.Length] is ('.' or '['));

    private sealed class Log
    {
        public List<JobError> Errors { get; } = [];

        public HashSet<string> Doubtful { get; } = new(StringComparer.Ordinal);
    }
}
