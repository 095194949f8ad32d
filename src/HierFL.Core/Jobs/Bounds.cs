using System.Globalization;
using System.Reflection;

namespace HierFL.Core.Jobs;

/// <summary>The number, each number of the list, must be greater.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AboveAttribute(double limit) : Attribute
{
    public double Limit { get; } = limit;
}

/// <summary>The number, each number of the list, must not be smaller.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AtLeastAttribute(double limit) : Attribute
{
    public double Limit { get; } = limit;
}

/// <summary>The number, each number of the list, must be smaller.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BelowAttribute(double limit) : Attribute
{
    public double Limit { get; } = limit;
}

/// <summary>The number, each number of the list, must not be greater.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AtMostAttribute(double limit) : Attribute
{
    public double Limit { get; } = limit;
}

/// <summary>The limits on a property, as the binder, the schema and the reference page read them.</summary>
internal sealed record Bounds(double? Above, double? AtLeast, double? Below, double? AtMost)
{
    public static Bounds None { get; } = new(null, null, null, null);

    public static Bounds Of(MemberInfo member) => new(
        member.GetCustomAttribute<AboveAttribute>()?.Limit,
        member.GetCustomAttribute<AtLeastAttribute>()?.Limit,
        member.GetCustomAttribute<BelowAttribute>()?.Limit,
        member.GetCustomAttribute<AtMostAttribute>()?.Limit);

    public bool Hold(double value) =>
        !(value <= Above) && !(value < AtLeast) && !(value >= Below) && !(value > AtMost);

    /// <summary>For a message: <c> above 0 and at most 1</c>, with a space before; empty without limits.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            Phrase("above", Above), Phrase("of at least", AtLeast), Phrase("below", Below), Phrase("at most", AtMost),
        ];
        var said = string.Join(" and ", parts.Where(part => part is not null));
        return said.Length == 0 ? "" : " " + said;
    }

    private static string? Phrase(string words, double? limit) =>
        limit is { } value ? string.Create(CultureInfo.InvariantCulture, $"{words} {value}") : null;
}
