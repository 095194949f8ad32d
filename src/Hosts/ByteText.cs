using System.Globalization;

namespace HierFL.Hosts;

/// <summary>An amount of bytes for people.</summary>
internal static class ByteText
{
    /// <summary>With three digits, in thousands.</summary>
    public static string Of(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1000 && unit < units.Length - 1)
        {
            (value, unit) = (value / 1000, unit + 1);
        }

        return value.ToString(value < 10 && unit > 0 ? "0.##" : value < 100 && unit > 0 ? "0.#" : "0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
