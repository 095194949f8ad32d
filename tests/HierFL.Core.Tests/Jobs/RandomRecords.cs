using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

/// <summary>Records with every field set at random within its own limits; rules between fields do not hold.</summary>
internal sealed class RandomRecords(Random random, Catalogue catalogue)
{
    private static readonly string[] Texts = ["no", "0123", "1e-5", "", "null", "~", "a: b", "# x", "ü\"'\\", "two\nlines", "plain", " ", "- a", "2024-01-01", "head.*"];

    public object Record(Type type, string path = "")
    {
        var record = RecordShape.Of(type).Create();
        foreach (var field in RecordShape.Of(type).Fields)
        {
            field.Set(record, Value(field.Slot, path.Length == 0 ? field.Key : $"{path}.{field.Key}"));
        }

        return record;
    }

    private object? Value(Slot slot, string path) => slot switch
    {
        { Optional: true } when random.Next(3) == 0 => null,
        _ when slot.Bare == typeof(string) => slot.Label ? $"a{random.Next()}" : Texts[random.Next(Texts.Length)],
        _ when slot.Bare == typeof(bool) => random.Next(2) == 0,
        _ when slot.Bare == typeof(int) => random.Next(2, 1000),
        _ when slot.Bare == typeof(long) => random.NextInt64(-1000, 1000),
        _ when slot.Bare == typeof(double) => slot.Bounds.AtLeast >= 1 ? 1 + random.NextDouble() : random.NextDouble() * Math.Pow(10, -random.Next(8)),
        _ when slot.Bare == typeof(TimeSpan) => TimeSpan.FromMilliseconds(random.Next(1, 1_000_000)),
        _ when slot.Bare == typeof(Standardization) => random.Next(2) == 0 ? Standardization.None : Standardization.Given([0.5, -1], [1, 1e-7]),
        _ when slot.Bare == typeof(RegionWeight) => random.Next(2) == 0 ? RegionWeight.Equal : RegionWeight.Capped(random.Next(1, 1000)),
        _ when slot.Bare == typeof(Initial) => new Initial("checkpoint", "abc"),
        _ when slot.Bare.IsEnum => Enum.GetValues(slot.Bare).GetValue(random.Next(Enum.GetValues(slot.Bare).Length)),
        { IsChoice: true } => Choice(slot, path),
        { Item: { } item } => Typed(nameof(List), item.Type, Enumerable.Range(0, random.Next(4)).Select(i => Value(item, path))),
        { Entry: { } entry } => Typed(nameof(Map), entry.Type, Enumerable.Range(0, random.Next(3)).Select(i => Value(entry, path))),
        _ => Record(slot.Bare, path),
    };

    private object Choice(Slot slot, string path)
    {
        var family = slot.Bare == typeof(Choice) ? catalogue.FamilyAt(path)! : catalogue.FamilyOf(slot.Bare)!;
        var kind = family.Kinds.Values.ElementAt(random.Next(family.Kinds.Count));
        var record = Record(kind.Type, path);
        return slot.Bare == typeof(Choice) ? new Choice(kind.Name, TreeWriter.Parameters(record)) : record;
    }

    private static object Typed(string method, Type type, IEnumerable values) =>
        typeof(RandomRecords).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [values])!;

    private static ImmutableArray<T> List<T>(IEnumerable values) => [.. values.Cast<T>()];

    private static ImmutableSortedDictionary<string, T> Map<T>(IEnumerable values) =>
        values.Cast<T>().Index().ToImmutableSortedDictionary(pair => $"name-{pair.Index}", pair => pair.Item, StringComparer.Ordinal);
}
