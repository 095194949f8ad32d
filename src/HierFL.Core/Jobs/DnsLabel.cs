using System.Text.RegularExpressions;

namespace HierFL.Core.Jobs;

/// <summary>Names that become paths, certificate fields and metric labels.</summary>
public static partial class DnsLabel
{
    /// <summary>For messages.</summary>
    public const string Allowed = "a DNS label (1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit)";

    internal const string Pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    public static bool Holds(string name) => !name.EndsWith('\n') && Expression().IsMatch(name);

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}

/// <summary>The text, or each key of the map, must be a <see cref="DnsLabel"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DnsLabelAttribute : Attribute;
