using System.Text.RegularExpressions;

namespace HierFL.Cli.Tests.Pki;

/// <summary>Takes out of a text what differs from run to run.</summary>
internal static partial class Masks
{
    public static string Certificates(string text) => Time().Replace(Hex().Replace(text, "HEX"), "TIME");

    [GeneratedRegex("\"?[0-9a-f]{32,64}\"?")]
    private static partial Regex Hex();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d UTC|T[0-9:.]+\+00:00|T[0-9:.]+Z)")]
    private static partial Regex Time();
}
