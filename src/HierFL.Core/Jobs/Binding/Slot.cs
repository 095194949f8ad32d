using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>What may stand in one place of a file: a type, and what the property's attributes add to it.</summary>
/// <param name="Type">As declared, <see cref="Nullable{T}"/> included.</param>
/// <param name="Optional">Whether there may be no value.</param>
/// <param name="NullWord">The word for no value, if it has one.</param>
/// <param name="Bounds">Limits of the number or of each number of the list.</param>
/// <param name="Label">Whether the text, or each key of the map, is a DNS label.</param>
internal sealed record Slot(Type Type, bool Optional, string? NullWord, Bounds Bounds, bool Label)
{
    public static Slot Of(Type type) => new(type, Optional: false, NullWord: null, Bounds.None, Label: false);

    /// <summary>The type of a value that is there.</summary>
    public Type Bare => Nullable.GetUnderlyingType(Type) ?? Type;

    /// <summary>What stands in the places of a list; null if this is none.</summary>
    public Slot? Item => Argument(typeof(ImmutableArray<>), 0) is { } item ? this with { Type = item, Optional = false, NullWord = null } : null;

    /// <summary>What stands under the names of a map; null if this is none.</summary>
    public Slot? Entry => Argument(typeof(ImmutableSortedDictionary<,>), 1) is { } entry ? Of(entry) with { Bounds = Bounds } : null;

    public bool IsChoice => Bare == typeof(Choice) || Bare.IsAssignableTo(typeof(JobChoice));

    /// <summary>A record of fields, with no form of its own.</summary>
    public bool IsRecord => Bare.IsClass && Bare != typeof(string) && !IsChoice && Item is null && Entry is null
        && Bare != typeof(Node) && FileValueType.Of(Bare) is null;

    /// <summary>Words that may be written here, for suggestions.</summary>
    public IEnumerable<string> Words =>
        (Bare == typeof(bool) ? ["true", "false"] : Bare.IsEnum ? Casing.Words(Bare) : []).Concat(NullWord is null ? [] : [NullWord]);

    /// <summary>For messages and the reference page.</summary>
    public string Allowed => NullWord is null ? Kind : $"{Kind}, or {NullWord}";

    private string Kind => this switch
    {
        _ when Bare == typeof(string) => Label ? DnsLabel.Allowed : "text",
        _ when Bare == typeof(int) || Bare == typeof(long) => $"a whole number{Bounds}",
        _ when Bare == typeof(double) => $"a number{Bounds}",
        _ when Bare == typeof(bool) => "true or false",
        _ when Bare == typeof(TimeSpan) => Duration.Allowed,
        _ when Bare.IsEnum => Sentence.Or(Casing.Words(Bare)),
        { Item: { IsChoice: true } } => "a list of {kind: ...} maps",
        { Item: { } item } => $"a list, each item {item.Kind}",
        { Entry: { } entry } => $"a map of names, each with {entry.Kind}",
        { IsChoice: true } => "a map {kind: ...}",
        _ when FileValueType.Of(Bare) is { } own => own.Allowed,
        { IsRecord: true } => $"a map of {string.Join(", ", RecordShape.Of(Bare).Keys)}",
        _ => "any value",
    };

    private Type? Argument(Type generic, int index) =>
        Bare.IsGenericType && Bare.GetGenericTypeDefinition() == generic ? Bare.GenericTypeArguments[index] : null;
}
