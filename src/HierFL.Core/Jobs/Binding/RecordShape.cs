using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace HierFL.Core.Jobs;

/// <summary>The fields of a record as a file has them: settable properties, those of a base first, in the order of the code.</summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Known = new();

    private readonly Type _type;

    private RecordShape(Type type)
    {
        _type = type;
        var nullability = new NullabilityInfoContext();
        Fields =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true } && property.GetCustomAttribute<NotInFileAttribute>() is null)
                .OrderBy(property => Depth(property.DeclaringType!))
                .ThenBy(property => property.MetadataToken)
                .Select(property => Field(property, nullability)),
        ];
        Defaults = Create();
    }

    public ImmutableArray<RecordField> Fields { get; }

    public IEnumerable<string> Keys => Fields.Select(known => known.Key);

    /// <summary>The record with nothing given; only to be read.</summary>
    public object Defaults { get; }

    public static RecordShape Of(Type type) => Known.GetOrAdd(type, static type => new RecordShape(type));

    public RecordField? this[string key] => Fields.FirstOrDefault(known => known.Key == key);

    public object Create() => Activator.CreateInstance(_type)!;

    private static RecordField Field(PropertyInfo property, NullabilityInfoContext nullability)
    {
        var word = property.GetCustomAttribute<NullWordAttribute>()?.Word;
        var optional = nullability.Create(property).ReadState == NullabilityState.Nullable;
        var label = property.GetCustomAttribute<DnsLabelAttribute>() is not null;
        return new RecordField(
            Casing.Key(property.Name),
            property,
            new Slot(property.PropertyType, optional, word, Bounds.Of(property), label),
            property.GetCustomAttribute<RequiredInFileAttribute>() is not null || property.GetCustomAttribute<RequiredMemberAttribute>() is not null,
            property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "");
    }

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}

/// <summary>One field: its key in files, and the property behind it.</summary>
internal sealed record RecordField(string Key, PropertyInfo Property, Slot Slot, bool Required, string Description)
{
    public object? Get(object record) => Property.GetValue(record);

    public void Set(object record, object? value) => Property.SetValue(record, value);
}
