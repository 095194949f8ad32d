using System.Globalization;

namespace HierFL.Protocol.Transfer;

/// <summary>
/// The hours of the day in which a hospital lets large bodies travel, by its own wall clock: <c>20:00-06:00</c>. The first minute is in, the last one is not.
/// </summary>
public sealed record AllowedHours(TimeOnly From, TimeOnly To)
{
    /// <exception cref="FormatException">It is no such pair of times; the message is a sentence.</exception>
    public static AllowedHours Parse(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2 && TimeOf(parts[0]) is { } from && TimeOf(parts[1]) is { } to && from != to
            ? new AllowedHours(from, to)
            : throw new FormatException($"{WireText.Quote(text)} are no hours; hours look like 20:00-06:00");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{To:HH:mm}");

    /// <summary>How long until the hours begin; zero within them.</summary>
    public TimeSpan UntilOpen(TimeOnly now) => now.IsBetween(From, To) ? TimeSpan.Zero : From - now;

    private static TimeOnly? TimeOf(string text) =>
        TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
