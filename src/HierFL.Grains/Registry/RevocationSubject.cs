using HierFL.Core.Jobs;

namespace HierFL.Grains.Registry;

/// <summary>
/// What a revocation names: one certificate (<c>serial/5f0a…</c>), or all that a name had until then: <c>operator/ada</c>, <c>silo/eu</c> (every silo of the
/// region), <c>authority/eu</c> (and all that it issued). Hospitals are removed from their region instead, which revokes their certificates there.
/// </summary>
public static class RevocationSubject
{
    /// <summary>For messages.</summary>
    public const string Allowed = "operator/NAME, silo/REGION, authority/REGION or serial/HEX (up to 64 digits)";

    private const int MaxSerial = 64;

    private static readonly string[] Named = ["operator", "silo", "authority"];

    public static string OfSerial(string serial) => "serial/" + Normal(serial);

    public static bool IsSerial(string subject) => subject.StartsWith("serial/", StringComparison.Ordinal);

    public static string OfOperator(string name) => "operator/" + name;

    public static string OfSilo(string region) => "silo/" + region;

    public static string OfAuthority(string region) => "authority/" + region;

    /// <summary>Whether it names something, in the one way in which it is compared.</summary>
    public static bool Holds(string subject) => subject.Split('/') switch
    {
        ["serial", var serial] => serial.Length is > 0 and <= MaxSerial && serial.All(char.IsAsciiHexDigitLower) && serial == Normal(serial),
        [var kind, var name] => Named.Contains(kind, StringComparer.Ordinal) && DnsLabel.Holds(name),
        _ => false,
    };

    /// <summary>Serial numbers are numbers: leading zeros and case do not tell them apart.</summary>
    private static string Normal(string serial) => serial.ToLowerInvariant().TrimStart('0') is { Length: > 0 } digits ? digits : "0";
}
