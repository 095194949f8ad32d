using System.Collections.Immutable;
using System.Reflection;

namespace HierFL.Core.Jobs;

/// <summary>Turns located trees into records, strictly: whatever is not known is an error with its place and what is allowed.</summary>
internal static class Binder
{
    private static readonly MethodInfo ListOf = typeof(Binder).GetMethod(nameof(List), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo MapOf = typeof(Binder).GetMethod(nameof(Map), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>False if there is no value to use. True with errors recorded gives a record in which the wrong fields keep their defaults.</summary>
    public static bool TryBind(Slot slot, Node node, BindContext context, out object? value)
    {
        value = null;
        if (node is ScalarNode scalar)
        {
            if (slot.NullWord is not null && scalar.Text == slot.NullWord)
            {
                return true;
            }

            if (scalar.IsEmpty)
            {
                return (slot.Optional && slot.NullWord is null) || Refuse(slot, node, context);
            }
        }

        value = Value(slot, node, context);
        return value is not null;
    }

    /// <summary>Fields of a record from a map; <paramref name="kind"/> is the entry that named the record, if one did.</summary>
    public static object Record(Type type, MapNode map, BindContext context, string? kind = null)
    {
        var shape = RecordShape.Of(type);
        var record = shape.Create();
        foreach (var entry in map.Entries.Where(entry => entry.Key != kind))
        {
            if (shape[entry.Key] is not { } field)
            {
                UnknownField.Report(shape, entry, context, kind);
            }
            else if (TryBind(field.Slot, entry.Value, context.At(field.Key), out var value))
            {
                field.Set(record, value);
            }
        }

        foreach (var field in shape.Fields.Where(field => map[field.Key] is null))
        {
            Absent(field, record, map, context.At(field.Key));
        }

        return record;
    }

    private static object? Value(Slot slot, Node node, BindContext context)
    {
        if (slot.Bare == typeof(Node))
        {
            return node;
        }

        if (FileValueType.Of(slot.Bare) is { } own)
        {
            return own.Bind(node, context);
        }

        if (slot.IsChoice)
        {
            return ChoiceBinder.Bind(slot.Bare, node, context);
        }

        switch (node)
        {
            case ScalarNode scalar when slot.Item is null && slot.Entry is null && !slot.IsRecord:
                var value = Scalars.Read(slot, scalar, out var why);
                if (value is null)
                {
                    context.Refuse(node, why.Length == 0 ? slot.Allowed : $"{slot.Allowed}; {why}", slot.Words);
                }

                return value;
            case ListNode list when slot.Item is { } item:
                return ListOf.MakeGenericMethod(item.Type).Invoke(null, [list, item, context]);
            case MapNode map when slot.Entry is { } entry:
                return MapOf.MakeGenericMethod(entry.Type).Invoke(null, [map, slot, entry, context]);
            case MapNode map when slot.IsRecord:
                return Record(slot.Bare, map, context);
            default:
                Refuse(slot, node, context);
                return null;
        }
    }

    /// <summary>A section that is left out is read as an empty one, so that the parameters of its default choices are filled in too.</summary>
    private static void Absent(RecordField field, object record, MapNode around, BindContext context)
    {
        if (field.Required)
        {
            if (!context.IsDoubtful(context.Path))
            {
                context.Error(around, $"it is required; allowed: {field.Slot.Allowed}");
            }
        }
        else if (field.Slot is { IsRecord: true, Optional: false })
        {
            field.Set(record, Record(field.Slot.Bare, around with { Entries = [] }, context));
        }
        else if (field.Get(record) is Choice choice)
        {
            field.Set(record, ChoiceBinder.Fill(choice, around, context));
        }
    }

    private static bool Refuse(Slot slot, Node node, BindContext context)
    {
        context.Refuse(node, slot.Allowed, slot.Words);
        return false;
    }

    private static ImmutableArray<T> List<T>(ListNode list, Slot item, BindContext context)
    {
        var values = ImmutableArray.CreateBuilder<T>();
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (TryBind(item, list.Items[i], context.At(i), out var value))
            {
                values.Add((T)value!);
            }
        }

        return values.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, T> Map<T>(MapNode map, Slot slot, Slot entry, BindContext context)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var (key, node, line, column) in map.Entries)
        {
            if (slot.Label && !DnsLabel.Holds(key))
            {
                context.Error(line, column, $"found the name {ForeignText.Quote(key)}; allowed: {DnsLabel.Allowed}");
            }
            else if (TryBind(entry, node, context.At(key), out var value))
            {
                values[key] = (T)value!;
            }
        }

        return values.ToImmutable();
    }
}
