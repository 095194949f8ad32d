using System.Globalization;
using System.Text.RegularExpressions;

namespace HierFL.Core.Jobs;

/// <summary>
/// Reads scalars by the type that is wanted, never by what they look like: that makes YAML's traps harmless (<c>no</c>, <c>0123</c> as text) or an
/// error (<c>no</c> as a truth value, <c>0123</c> or <c>1_000</c> as a number). Numbers are those of JSON.
/// </summary>
internal static partial class Scalars
{
    /// <summary>Null where the text is not of the type; <paramref name="why"/> then says more where there is more to say.</summary>
    public static object? Read(Slot slot, ScalarNode scalar, out string why)
    {
        why = "";
        var type = slot.Bare;
        if (type == typeof(string))
        {
            return slot.Label && !DnsLabel.Holds(scalar.Text) ? null : scalar.Text;
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<Enum>().FirstOrDefault(value => Casing.Word(value) == scalar.Text);
        }

        if (type == typeof(TimeSpan))
        {
            return Duration.TryParse(scalar.Text, out var duration) ? duration : null;
        }

        if (scalar.Quoted)
        {
            why = "it is in quotes, which makes it text";
            return null;
        }

        if (type == typeof(bool))
        {
            return scalar.Text switch { "true" => true, "false" => false, _ => null };
        }

        if (type == typeof(double))
        {
            return Decimal(slot.Bounds, scalar.Text, out why);
        }

        var whole = Whole(type == typeof(int) ? int.MaxValue : long.MaxValue, slot.Bounds, scalar.Text, out why);
        if (type == typeof(int))
        {
            return (int?)whole;
        }

        return whole;
    }

    private static double? Decimal(Bounds bounds, string text, out string why)
    {
        why = WhyNoNumber(text);
        return DecimalExpression().IsMatch(text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && bounds.Hold(value) ? value : null;
    }

    private static long? Whole(long most, Bounds bounds, string text, out string why)
    {
        why = WhyNoNumber(text);
        if (!WholeExpression().IsMatch(text))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value > most || value < -most)
        {
            // Where the field has a limit of its own, that is told already.
            why = bounds.AtMost is null && bounds.Below is null ? string.Create(CultureInfo.InvariantCulture, $"the largest is {most}") : "";
            return null;
        }

        return bounds.Hold(value) ? value : null;
    }

    private static string WhyNoNumber(string text) => text.TrimStart('-', '+') switch
    {
        ".inf" or ".Inf" or ".INF" or ".nan" or ".NaN" or ".NAN" => "numbers are finite",
        [>= '0' and <= '9', ..] and var digits when digits.Contains('_') => "numbers are written without underscores",
        ['0', >= '0' and <= '9', ..] => "numbers are written without leading zeros",
        ['0', 'x' or 'o' or 'b', ..] => "numbers are written in base ten",
        _ => "",
    };

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeExpression();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalExpression();
}
