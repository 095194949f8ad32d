using System.Globalization;
using System.Text.RegularExpressions;

namespace HierFL.Core.Jobs;

/// <summary>The one grammar of durations in every file and option: a whole number above 0 and one unit.</summary>
public static partial class Duration
{
    /// <summary>For messages.</summary>
    public const string Allowed = "a duration: a whole number above 0 with one unit of ms, s, m, h or d, such as 90s, 10m or 2h";

    internal const string Pattern = "^[1-9][0-9]{0,11}(ms|s|m|h|d)$";

    // Longest first, for Format; a ten-year job is a typing mistake.
    private static readonly (string Name, long Milliseconds)[] Units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.EndsWith('\n') || !Expression().IsMatch(text))
        {
            return false;
        }

        var digits = text.TrimEnd('m', 's', 'h', 'd');
        var unit = Units.First(candidate => candidate.Name == text[digits.Length..]);
        var milliseconds = (Int128)long.Parse(digits, CultureInfo.InvariantCulture) * unit.Milliseconds;
        if (milliseconds > (Int128)Longest.TotalMilliseconds)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds((long)milliseconds);
        return true;
    }

    /// <summary>In the largest unit that divides it; parts of a millisecond are cut.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = duration.Ticks / TimeSpan.TicksPerMillisecond;
        var (name, size) = Units.First(unit => milliseconds % unit.Milliseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / size}{name}");
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
