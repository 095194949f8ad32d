using System.Collections;
using System.Collections.Immutable;
using System.Globalization;

namespace HierFL.Core.Jobs;

/// <summary>Writes records as trees that bind to the same records: every field, defaults too, in a stable order. Texts are marked as quoted.</summary>
internal static class TreeWriter
{
    /// <summary>All fields of a record; of a choice, its kind first. Fields without a value and without a word for that are left out.</summary>
    public static MapNode Write(object record) => record switch
    {
        Choice choice => choice.Parameters with { Entries = choice.Parameters.Entries.Insert(0, Entry("kind", Text(choice.Kind))) },
        JobChoice choice => Parameters(choice) is var map ? map with { Entries = map.Entries.Insert(0, Entry("kind", Text(Casing.Kind(choice.GetType())))) } : map,
        _ => Parameters(record),
    };

    public static MapNode Parameters(object record) => new(
        [
            .. from field in RecordShape.Of(record.GetType()).Fields
               let value = Value(field.Get(record), field.Slot.NullWord)
               where value is not null
               select Entry(field.Key, value),
        ],
        0,
        0);

    public static ScalarNode Text(string text) => new(text, Quoted: true, 0, 0);

    public static Node? Value(object? value, string? nullWord) => value switch
    {
        null => nullWord is null ? null : Text(nullWord),
        Node node => node,
        string text => Text(text),
        bool truth => Plain(truth ? "true" : "false"),
        int or long => Plain(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)),
        double number => Plain(number.ToString("R", CultureInfo.InvariantCulture)),
        TimeSpan duration => Text(Duration.Format(duration)),
        Enum word => Text(Casing.Word(word)),
        _ when FileValueType.Of(value.GetType()) is { } own => own.ToNode(value),
        IDictionary map => Map(map),
        IEnumerable list => new ListNode([.. list.Cast<object>().Select(item => Value(item, nullWord: null)!)], 0, 0),
        _ => Write(value),
    };

    private static MapNode Map(IDictionary map)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>(map.Count);
        foreach (DictionaryEntry entry in map)
        {
            entries.Add(Entry((string)entry.Key, Value(entry.Value, nullWord: null)!));
        }

        return new MapNode(entries.ToImmutable(), 0, 0);
    }

    private static ScalarNode Plain(string text) => new(text, Quoted: false, 0, 0);

    private static MapEntry Entry(string key, Node value) => new(key, value, 0, 0);
}
