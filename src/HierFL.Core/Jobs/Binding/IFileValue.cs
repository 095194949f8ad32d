using System.Collections.Concurrent;

namespace HierFL.Core.Jobs;

/// <summary>
/// A type with a form of its own in files, such as one that is a word or a map (<see cref="Standardization"/>): a property of this type is bound by it.
/// </summary>
public interface IFileValue<TSelf> where TSelf : class, IFileValue<TSelf>
{
    /// <summary>For messages and the reference page: what may be written.</summary>
    static abstract string Allowed { get; }

    /// <summary>JSON Schema of what may be written, as JSON text.</summary>
    static abstract string Schema { get; }

    /// <summary>Reads the value; null after <see cref="BindContext.Refuse(Node, string, IEnumerable{string})"/> where it is wrong.</summary>
    static abstract TSelf? Bind(Node node, BindContext context);

    /// <summary>Writes it so that <see cref="Bind"/> gives the same value.</summary>
    Node ToNode();
}

/// <summary>The static members of an <see cref="IFileValue{TSelf}"/> for a type that is known at run time only.</summary>
internal abstract class FileValueType
{
    private static readonly ConcurrentDictionary<Type, FileValueType?> Known = new();

    public abstract string Allowed { get; }

    public abstract string Schema { get; }

    public static FileValueType? Of(Type type) => Known.GetOrAdd(type, static type => Find(type));

    public abstract object? Bind(Node node, BindContext context);

    public abstract Node ToNode(object value);

    private static FileValueType? Find(Type type) =>
        type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IFileValue<>) && face.GenericTypeArguments[0] == type)
            ? (FileValueType)Activator.CreateInstance(typeof(FileValueType<>).MakeGenericType(type))!
            : null;
}

internal sealed class FileValueType<T> : FileValueType where T : class, IFileValue<T>
{
    public override string Allowed => T.Allowed;

    public override string Schema => T.Schema;

    public override object? Bind(Node node, BindContext context) => T.Bind(node, context);

    public override Node ToNode(object value) => ((T)value).ToNode();
}
