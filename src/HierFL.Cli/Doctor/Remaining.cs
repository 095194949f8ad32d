using System.Globalization;

namespace HierFL.Cli.Doctor;

/// <summary>How long a certificate is still good for.</summary>
internal static class Remaining
{
    /// <summary>Time in which somebody who works in an office can be asked for a new one.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    public static string Text(TimeSpan left) => left switch
    {
        { TotalSeconds: <= 0 } => "none left",
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(left.TotalDays)} days left"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(left.TotalHours)} hours left"),
    };
}
